"""Forms and what is mended in them."""

from django import forms

from holdfast.web.samples.kinds import sample


class SampleForm(forms.Form):
    """A form of every kind of field, one of them filled in wrongly."""

    title = forms.CharField(label="Title", help_text="Members see it; guests do not.")
    starts = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"})
    )
    venue = forms.ChoiceField(
        label="Venue", choices=[("barn", "The barn"), ("boat", "The boat")]
    )
    own = forms.BooleanField(label="It is our own event", required=False)
    scope = forms.ChoiceField(
        label="Whom it is for",
        choices=[("all", "Everybody"), ("team", "The team")],
        widget=forms.RadioSelect,
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)


FORMS = [
    sample(
        "field",
        "kept and mended",
        name="reasons",
        rows=4,
        label="Your reasons",
        value="Two people told us the same.",
        error="Say which evidence it is.",
        help="The board and the person may read them later.",
    ),
    sample(
        "field", "one line", name="length", label="Until when", type="date", short=True
    ),
    sample(
        "options",
        "an answer",
        name="answer",
        legend="Your vote",
        options=[
            {"value": "yes", "label": "Yes"},
            {"value": "no", "label": "No", "note": "Say why, for the others."},
        ],
    ),
    sample(
        "act", "signed with the passphrase", url="#", label="Vote yes", passphrase=True
    ),
    sample(
        "act", "not the main act", url="#", label="Step out of this case", quiet=True
    ),
    sample("error_summary", "of a form", form=SampleForm({"title": "", "own": "on"})),
    sample(
        "form",
        "filled in wrongly",
        form=SampleForm(
            {"title": "", "starts": "yesterday", "own": "on"}, auto_id="whole_%s"
        ),
    ),
    sample(
        "form_field", "one field of a form", field=SampleForm(auto_id="one_%s")["title"]
    ),
    sample(
        "passphrase",
        "wrong",
        name="again",
        error="That is not your passphrase. Nothing was done.",
    ),
]
