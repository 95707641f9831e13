"""The words that made-up names are put together from, with blanks between them."""

FOUNDERS = (
    "Ackermann Albrecht Arnold Bäcker Bauer Becker Bergmann Böhm Brandt Busch Claußen "
    "Dietrich Döring Ebert Eckstein Engel Fiedler Förster Franke Friedrich Gärtner "
    "Graf Groß Günther Haas Hagen Hartmann Heinrich Herzog Hübner Jäger Jansen Kaiser "
    "Keller König Krämer Kühn Lange Lehmann Lindner Löffler Lorenz Marx Möller Nagel "
    "Neumann Nowak Otto Peters Pohl Rößler Richter Ritter Sauer Schäfer Seidel Stein "
    "Thiel Ulrich Vogel Voß Wagner Walther Weiß Werner Winter Wolff Ziegler Zöllner"
)
TRADES = (
    "Anlagenbau Antriebe Automation Bau Biotech Chemie Consulting Dental Druck Elektro "
    "Energie Feinmechanik Fenster Gastro Getränke Handel Haustechnik Holz Immobilien "
    "Kunststoff Labor Logistik Maschinen Medien Medizintechnik Metall Möbel Optik "
    "Papier Pharma Präzision Reisen Robotik Sensorik Software Solar Spedition Stahl "
    "Textil Verlag Verpackung Versand Wasser Werkzeuge Windkraft"
)
# By country. Founders sound alike everywhere: they all left the same valley once.
PLACES = {
    "DE": (
        "Aachen Augsburg Bamberg Berlin Bochum Bonn Bremen Celle Chemnitz Dresden "
        "Eisenach Emden Erfurt Essen Flensburg Freiburg Fürth Gera Görlitz Göttingen "
        "Halle Hamburg Hanau Husum Ingolstadt Jena Kassel Kiel Köln Konstanz Leipzig "
        "Lübeck Mainz Münster Nürnberg Oldenburg Passau Potsdam Regensburg Rostock "
        "Schwerin Siegen Stralsund Trier Ulm Weimar Wismar Worms"
    ),
    "AT": "Graz Innsbruck Linz Salzburg Wien",
    "IT": "Bozen",
    "CH": "Basel Bern Genf Luzern Winterthur Zürich",
    "US": "Boston Chicago Denver Milwaukee Portland Seattle",
}
FIRST_NAMES = (
    "Ada Anton Bruno Carla Clara David Dora Elif Emil Emma Erik Fatma Felix Finn Frida "
    "Greta Hanna Hugo Ida Ines Jakob Jana Jonas Jule Karl Katja Lars Lea Lena Leo Lina "
    "Luca Maja Mara Max Mila Nils Nora Olga Oskar Paul Pia Rosa Ruben Selma Sofia Tim "
    "Tom Vera Yusuf"
)
FAMILY_NAMES = (
    "Adler Amsel Birke Brunner Buchner Drossel Eiche Erler Falke Fink Fuchs Gruber "
    "Hase Hirsch Holzer Huber Iltis Kiefer Kranich Lärche Linde Luchs Marder Meise "
    "Moser Otter Rabe Reiher Rehm Sperling Specht Storch Tanner Ulme Weide Wieser Wolf "
    "Zander Zeisig Zobel"
)
