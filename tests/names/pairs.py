"""Pairs of names, and whether they are one person's. All are made up.

Each line is two names with a bar between them. What is the same person in ordinary
life is the same here, also where no machine could know for sure.
"""
# ruff: noqa: RUF001

SAME = """
Marek Dvorzak, tall, red beard, plays the double bass | Marek Dvorzak
Marek Dvorzak, tall, red beard, plays the double bass | Marec Dvorjak
Marek Dvorzak, tall, red beard, plays the double bass | Marek
marek dvorzak, tall, red beard | Dvorzak Marek
Marek Dvorzak (the bassist) | Marek Dvorzak - tall, always in black
Marek, tall, red beard | Marek
Katarzyna Nowak-Lis | Kasia Nowak-Lis
Kasimir Vantongeren | kasimir vantongeren
Kasimir Vantongeren | KASIMIR VANTONGEREN
Kasimir Vantongeren | Vantongeren, Kasimir
Kasimir Vantongeren | Vantongeren Kasimir
Kasimir Vantongeren | Kasimir van Tongeren
Kasimir Vantongeren | kasimir  van   tongeren
Kasimir Vantongeren | Tongeren, Kasimir van
Kasimir Vantongeren | Casimir Vantongeren
Kasimir Vantongeren | Casimir Vantongerren
Kasimir Vantongeren | Kazimir Vantongeren
Kasimir Vantongeren | Kasimier Vantongeren
Kasimir Vantongeren | Kasmir Vantongeren
Kasimir Vantongeren | Kasimir Vantongren
Kasimir Vantongeren | Kasimir Vantongerne
Kasimir Vantongeren | Kasimir Vantongerens
Kasimir Vantongeren | Kasimir Van Tongheren
Kasimir Vantongeren | Kas Vantongeren
Kasimir Vantongeren | K. Vantongeren
Kasimir Vantongeren | Kasimir
Kasimir Vantongeren | Vantongeren
Kasimir Vantongeren | kasimirvantongeren
Kasimir Vantongeren | vantongerenkasimir
Kasimir Vantongeren | Mr Kasimir Vantongeren
Kasimir Vantongeren | Dj Kasimir Vantongeren
Kasimir Vantongeren | Kasimir J. Vantongeren
Kasimir Vantongeren | Kasimir Josef Vantongeren
Bram Aerts | Abraham Aerts
Bram Aerts | Bram Aarts
Bram Aerts | Bram Aertz
Bram Aerts | Braam Aerts
Jan Peeters | Johannes Peeters
Jan Peeters | Jan Peters
Jan Peeters | Jean Peeters
Hans Muller | Hans Müller
Hans Mueller | Hans Müller
Hans Müller | Johannes Muller
Jürgen Groß | Juergen Gross
Jürgen Groß | Jurgen Gross
Bob Smith | Robert Smith
Bob Smith | Robert Smyth
Bob Smith | Bobby Smith
Bill Turner | William Turner
Liz Harper | Elizabeth Harper
Liesbeth De Smet | Elisabeth Desmet
Liesbeth De Smet | Els De Smet
Betty Harper | Elisabeth Harper
Peggy Lane | Margaret Lane
Greet Claes | Margareta Claes
Dick Rowe | Richard Rowe
Ted Marsh | Edward Marsh
Harry Dunn | Henry Dunn
Jim Cole | James Cole
Jack Cole | John Cole
Kate Bell | Katherine Bell
Cathy Bell | Kathryn Bell
Steve Ford | Stephen Ford
Stefan Ford | Stephan Ford
Toon Hermans | Antoine Hermans
Sjaak Bos | Jacques Bos
Koos Bos | Jacobus Bos
Kees Bakker | Cornelis Bakker
Wim Bakker | Willem Bakker
Henk Visser | Hendrik Visser
Piet Visser | Pieter Visser
Mieke Janssens | Maria Janssens
Mieke Janssens | Mieke Jansens
Mieke Janssens | Mieke Janssen
Guus Mulder | August Mulder
Nacho Ruiz | Ignacio Ruiz
Pepe Ruiz | José Ruiz
Paco Núñez | Francisco Nunez
Manolo Núñez | Manuel Núñez
Lola Ruiz Vega | Lola Ruiz
Pippo Riva | Filippo Riva
Beppe Riva | Giuseppe Riva
Gianni Riva | Giovanni Riva
Zé Moura | José Moura
Xico Moura | Chico Moura
João Moura | Joao Moura
Joao Moura | Joaõ Moura
Luís Gonçalves | Luis Goncalves
Sepp Huber | Josef Huber
Uli Huber | Ulrich Huber
Heinz Kramer | Heinrich Kramer
Lena Kramer | Helena Kramer
Seppe Wouters | Sep Wouters
Jef Wouters | Jozef Wouters
Mo Haddad | Mohammed Haddad
Mohamed Haddad | Muhammad Haddad
Mohammed El Amrani | Mohamed Elamrani
Mohammed El Amrani | Mohammed Al Amrani
Mohammed El Amrani | Mohamed Amrani
Youssef Benali | Yusuf Ben Ali
Youssef Benali | Yousef Benali
Joesoef Benali | Youssef Benali
Hoessein Karimi | Hussein Karimi
Hussain Karimi | Husayn Karimi
Aicha Ziani | Aisha Ziani
Fatima Ziani | Fatma Ziani
Khadija Ziani | Chadidja Ziani
Abdel Haddad | Abdelrahman Haddad
Ahmed Saïd | Ahmad Said
محمد حداد | Mohammed Haddad
يوسف بن علي | Youssef Ben Ali
أحمد سعيد | Ahmed Said
محمد حداد | محمد حداد
محمد الحداد | Mohammed Al-Haddad
محمد الحداد | Mohamed El Haddad
فاطمة الزهراوي | Fatima Zahrawi
خالد عبد الله | Khaled Abdallah
Aleksandr Volkov | Alexandre Volkoff
Wilhelmina Aerts | Mina Aerts
Иван Петров | Ivan Petrov
Сергей Волков | Sergei Volkov
Сергей Волков | Sergey Wolkow
Наталья Орлова | Natalia Orlova
Алексей Орлов | Aleksej Orlov
Γιώργος Παππάς | Giorgos Pappas
Νίκος Ράλλης | Nikos Rallis
Łukasz Wójcik | Lukasz Wojcik
Małgorzata Wójcik | Malgorzata Wojcik
Zoë Claes | Zoe Claes
Anaïs Lefèvre | Anais Lefevre
Anaïs Lefèvre | Anaïs Lefebvre
François Lefèvre | Francois Lefevre
Anne-Marie Lefèvre | Annemarie Lefevre
Anne-Marie Lefèvre | Anne Marie Lefèvre
Marie-Claire Dubois | Marieclaire Dubois
Marie-Claire Dubois | Marie Claire Dubois
Marie-Claire Dubois | Marie Dubois
Jean-Pierre Lambert | JP Lambert
Jean-Pierre Lambert | Jean Pierre Lambert
Jean-Pierre Lambert | Jean Lambert
Sinéad O’Connell | Sinead OConnell
Sinéad O’Connell | Sinead O'Connell
Sinéad O’Connell | Sinead O Connell
Fergus McAllister | Fergus Mc Allister
Fergus MacAllister | Fergus McAllister
Geoffrey Pike | Jeffrey Pike
Geoff Pike | Jeff Pike
Christophe Maes | Kristof Maes
Christoph Maes | Kristoff Maes
Philippe Maes | Filip Maes
Philippe Maes | Phillipe Maes
Thijs de Wit | Matthijs De Wit
Thijs de Wit | Thys Dewit
Wouter De Keyser | Wouter Dekeyzer
Wouter De Keyser | Wouter De Keijser
Wouter De Keyser | Wouter Keyser
Joris van den Berg | Joris Vandenberg
Joris van den Berg | Joris Van den Bergh
Joris van den Berg | Joris v.d. Berg
Joris van der Meer | Joris Vandermeer
Pieter-Jan Cools | PieterJan Cools
Pieter-Jan Cools | Pieter Jan Cools
Sofie Claeys | Sophie Claes
Sofie Claeys | Sofie Clays
Evelyn Brecht | Evelien Brecht
Erik Dahl | Eric Dahl
Søren Dahl | Soren Dahl
Åsa Lindqvist | Asa Lindquist
Åsa Lindqvist | Aasa Lindkvist
Bjørn Haugen | Bjorn Haugen
Nguyễn Văn Bình | Nguyen Van Binh
Đặng Thị Mai | Dang Thi Mai
Nguyen Binh | Nguyen Van Binh
Zhang Wei | Wei Zhang
李小龙 | Xiaolong Li
김철수 | Gim Cheolsu
Ayşe Yıldız | Ayse Yildiz
Mehmet Yıldız | Mehmed Yildiz
Çağla Demir | Cagla Demir
Ştefan Ionescu | Stefan Ionesco
Tomáš Dvořák | Tomas Dvorak
Tomáš Dvořák | Thomas Dvorak
Zsófia Szabó | Zsofia Szabo
Ibrahim Diallo | Brahim Diallo
Mamadou Diallo | Mamadu Diallo
Ousmane Diop | Osman Diop
DJ Marlow | Marlow
Dr. Ilse Vermeulen | Ilse Vermeulen
Ilse Vermeulen | Ilse Vermeulen-Maes
Ilse Vermeulen | Ilse Vermuelen
Ilse Vermeulen | Isle Vermeulen
Nele Van Hoof | Neele Vanhoof
Rik Vanhove | Rick Van Hove
Tine Vanhove | Christine Vanhove
"""

OTHER = """
Un homme, grand et barbu | Homme
Garcia Lopez, Maria | Garcia Lopez, Juana
Marek Dvorzak, tall, red beard | Anna Dvorzak, tall, red beard
Kasimir Vantongeren | Marie-Claire Dubois
Kasimir Vantongeren | Bram Aerts
Kasimir Vantongeren | Kasimir Aerts
Kasimir Vantongeren | Bram Vantongeren
Kasimir Vantongeren | Karim Verstraeten
Kasimir Vantongeren | Katrien Vantomme
Kasimir Vantongeren | Jan Van Tongerlo
Kasimir Vantongeren | Lotte Vantongeren
Marie-Claire Dubois | Bram Aerts
Marie-Claire Dubois | Marie-Claire Dupont
Marie-Claire Dubois | Marie-Louise Dubois
Marie-Claire Dubois | Jean-Claude Dubois
Marie Dubois | Marie Dupont
Marie Dubois | Marie Durand
Bram Aerts | Bart Aerts
Bram Aerts | Bram Peeters
Bram Aerts | Tom Aerts
Bram Aerts | Bram Claes
Tom Peeters | Tim Peeters
Tom Peeters | Jan Peeters
Jan Peeters | Jan Pauwels
Jan Peeters | Piet Peeters
Jan Jansen | Piet Jansen
Jan Jansen | Jan Hendriks
Peter Jansen | Peter Hanssens
Peter Jansen | Petra Claes
Sara Janssens | Lara Willems
Sara Janssens | Sara Willems
Emma Maes | Emma Mertens
Emma Maes | Lucas Maes
Emma Maes | Gemma Mees
Anna Claes | Hugo Claes
Anna Claes | Anna Clark
Ben Lindqvist | Cleo Marchetti
Ben Lindqvist | Ben Lambrecht
Ada Okafor | Ada Lindqvist
Ada Okafor | Aldo Okonjo
Dora Petrov | Ivan Petrov
Dora Petrov | Dora Peeters
Ivo Castellan | Ivan Costa
Jon Abernathy | Joan Albright
Kim Sorensen | Tim Sorensen
Kim Sorensen | Kim Simonsen
Hana Dvorak | Tomas Dvorak
Gus Oyelaran | Gus Mulder
Mohammed Haddad | Ahmed Haddad
Mohammed Haddad | Mohammed Karimi
Mohammed El Amrani | Mohammed El Idrissi
Mohammed El Amrani | Hassan El Amrani
Youssef Benali | Youssef Haddad
Youssef Benali | Yasmine Benali
Hassan Karimi | Karim Hassani
Fatima Ziani | Fatima Amrani
محمد حداد | Ahmed Karimi
محمد حداد | Marie Dubois
يوسف بن علي | Ahmed Said
Иван Петров | Igor Pavlov
Иван Петров | Dora Petrov
Сергей Волков | Sergei Orlov
Bob Smith | Bob Jones
Bob Smith | Ben Smith
Bill Turner | Bill Tanner-Hughes
Liz Harper | Lisa Marlow
Liz Harper | Sue Harper
Jim Cole | Tim Cole
Jack Cole | Zack Coleman
Kate Bell | Kate Ball-Green
Steve Ford | Eve Ford
Dick Rowe | Nick Rowe
Hans Müller | Heidi Müller
Hans Müller | Hans Meier
Nguyen Van Binh | Nguyen Thi Mai
Nguyen Van Binh | Tran Van Minh
Zhang Wei | Wang Lei
Li Na | Li Wei
Ana Silva | Ana Santos
Ana Silva | Rui Silva
João Moura | João Silva
Joao Silva | Joana Silveira
Carlos Ruiz | Carlos Ramos
Carlos Ruiz | Marcos Ruiz
Maria Rossi | Mario Russo
Maria Rossi | Maria Bianchi
Luca Riva | Luca Rota
Luca Riva | Lucia Rivoli
Anaïs Lefèvre | Anaïs Leroy
François Lefèvre | Françoise Leroux
Jean-Pierre Lambert | Jean-Paul Lambert
Jean Lambert | Jean Lamotte
Erik Dahl | Erik Dale-Moore
Åsa Lindqvist | Eva Lindqvist
Bjørn Haugen | Emil Haugen
Wouter De Keyser | Walter De Kock
Joris van den Berg | Joris van den Broeck
Joris van den Berg | Floor van den Berg
Joris van der Meer | Joris van der Linden
Sofie Claeys | Stefanie Claeys
Nele Van Hoof | Nele Van Damme
Rik Vanhove | Rik Vandamme
Ilse Vermeulen | Els Vermeulen
Ilse Vermeulen | Ilse Verhaegen
Ilse Vermeulen | Ilse Vermeersch
Pieter Cools | Pieter Goossens
Thijs de Wit | Thijs de Boer
Thijs de Wit | Niels de Wit
Noor De Wolf | Noor De Vos
Elif Kaya | Elif Demir
Elif Kaya | Emre Kaya
Ayşe Yıldız | Ayşe Yılmaz
Mamadou Diallo | Mamadou Diop
Ousmane Diop | Oumar Diallo
Fay Nakamura | Kay Nakajima
Olga Brandt | Helga Brandt
Sam Green | Pam Green
Sam Green | Sam Greaves
Alex Stone | Alex Storm
Alex Stone | Alice Stanton
Dean Marsh | Jean Marsh
Lou Reyes | Lou Reynolds
Max Weber | Felix Weber
Max Weber | Max Wagner
K. Vantongeren | K. Aerts
K. Vantongeren | B. Vantongeren
Kasimir | Bram
Dubois | Dupont
"""


def pairs(table: str) -> list[tuple[str, str]]:
    """The pairs of a table."""
    lines = [line.split(" | ") for line in table.strip().splitlines()]
    return [(one, other) for one, other in lines]
