"""Countries by every name they are written under: two and three letters, and their names in four languages."""

from __future__ import annotations

from functools import cache

# Names are those of the Unicode locale data; a few everyday ones are ours.
_COUNTRIES = """
AC: ASC; Ascension Island; Isla de la Ascensión; Île de l’Ascension; Ascension
AD: AND; Andorra; Andorre
AE: ARE; United Arab Emirates; Emiratos Árabes Unidos; Émirats arabes unis; Vereinigte Arabische Emirate
AF: AFG; Afghanistan; Afganistán
AG: ATG; Antigua & Barbuda; Antigua y Barbuda; Antigua-et-Barbuda; Antigua und Barbuda
AI: AIA; Anguilla; Anguila
AL: ALB; Albania; Albanie; Albanien
AM: ARM; Armenia; Arménie; Armenien
AO: AGO; Angola
AQ: ATA; Antarctica; Antártida; Antarctique; Antarktis
AR: ARG; Argentina; Argentine; Argentinien
AS: ASM; American Samoa; Samoa Americana; Samoa américaines; Amerikanisch-Samoa
AT: AUT; Austria; Autriche; Österreich
AU: AUS; Australia; Australie; Australien
AW: ABW; Aruba
AX: ALA; Åland Islands; Islas Aland; Îles Åland; Ålandinseln
AZ: AZE; Azerbaijan; Azerbaiyán; Azerbaïdjan; Aserbaidschan
BA: BIH; Bosnia & Herzegovina; Bosnia y Herzegovina; Bosnie-Herzégovine; Bosnien und Herzegowina
BB: BRB; Barbados; Barbade
BD: BGD; Bangladesh; Bangladés; Bangladesch
BE: BEL; Belgium; Bélgica; Belgique; Belgien
BF: BFA; Burkina Faso
BG: BGR; Bulgaria; Bulgarie; Bulgarien
BH: BHR; Bahrain; Baréin; Bahreïn
BI: BDI; Burundi
BJ: BEN; Benin; Benín; Bénin
BL: BLM; St. Barthélemy; San Bartolomé; Saint-Barthélemy
BM: BMU; Bermuda; Bermudas; Bermudes
BN: BRN; Brunei; Brunéi; Brunei Darussalam
BO: BOL; Bolivia; Bolivie; Bolivien
BQ: BES; Caribbean Netherlands; Caribe neerlandés; Pays-Bas caribéens; Karibische Niederlande
BR: BRA; Brazil; Brasil; Brésil; Brasilien
BS: BHS; Bahamas
BT: BTN; Bhutan; Bután; Bhoutan
BV: BVT; Bouvet Island; Isla Bouvet; Île Bouvet; Bouvetinsel
BW: BWA; Botswana; Botsuana
BY: BLR; Belarus; Bielorrusia; Biélorussie
BZ: BLZ; Belize; Belice
CA: CAN; Canada; Canadá; Kanada
CC: CCK; Cocos (Keeling) Islands; Islas Cocos; Îles Cocos; Kokosinseln
CD: COD; Congo - Kinshasa; República Democrática del Congo; Congo-Kinshasa; Kongo-Kinshasa
CF: CAF; Central African Republic; República Centroafricana; République centrafricaine; Zentralafrikanische Republik
CG: COG; Congo - Brazzaville; Congo; Congo-Brazzaville; Kongo-Brazzaville
CH: CHE; Switzerland; Suiza; Suisse; Schweiz
CI: CIV; Côte d’Ivoire
CK: COK; Cook Islands; Islas Cook; Îles Cook; Cookinseln
CL: CHL; Chile; Chili
CM: CMR; Cameroon; Camerún; Cameroun; Kamerun
CN: CHN; China; Chine
CO: COL; Colombia; Colombie; Kolumbien
CP: CPT; Clipperton Island; Isla Clipperton; Île Clipperton; Clipperton-Insel
CQ: Sark
CR: CRI; Costa Rica
CU: CUB; Cuba; Kuba
CV: CPV; Cape Verde; Cabo Verde; Cap-Vert
CW: CUW; Curaçao; Curazao
CX: CXR; Christmas Island; Isla de Navidad; Île Christmas; Weihnachtsinsel
CY: CYP; Cyprus; Chipre; Chypre; Zypern
CZ: CZE; Czechia; Chequia; Tchéquie; Tschechien; Czech Republic
DE: DEU; Germany; Alemania; Allemagne; Deutschland
DG: DGA; Diego Garcia; Diego García
DJ: DJI; Djibouti; Yibuti; Dschibuti
DK: DNK; Denmark; Dinamarca; Danemark; Dänemark
DM: DMA; Dominica; Dominique
DO: DOM; Dominican Republic; República Dominicana; République dominicaine; Dominikanische Republik
DZ: DZA; Algeria; Argelia; Algérie; Algerien
EA: Ceuta & Melilla; Ceuta y Melilla; Ceuta et Melilla; Ceuta und Melilla
EC: ECU; Ecuador; Équateur
EE: EST; Estonia; Estonie; Estland
EG: EGY; Egypt; Egipto; Égypte; Ägypten
EH: ESH; Western Sahara; Sáhara Occidental; Sahara occidental; Westsahara
ER: ERI; Eritrea; Érythrée
ES: ESP; Spain; España; Espagne; Spanien
ET: ETH; Ethiopia; Etiopía; Éthiopie; Äthiopien
FI: FIN; Finland; Finlandia; Finlande; Finnland
FJ: FJI; Fiji; Fiyi; Fidji; Fidschi
FK: FLK; Falkland Islands; Islas Malvinas; Îles Malouines; Falklandinseln
FM: FSM; Micronesia; Micronésie; Mikronesien
FO: FRO; Faroe Islands; Islas Feroe; Îles Féroé; Färöer
FR: FRA; France; Francia; Frankreich
GA: GAB; Gabon; Gabón; Gabun
GB: GBR; United Kingdom; Reino Unido; Royaume-Uni; Vereinigtes Königreich; Great Britain; England; Scotland; Wales
GB: Northern Ireland; UK
GD: GRD; Grenada; Granada; Grenade
GE: GEO; Georgia; Géorgie; Georgien
GF: GUF; French Guiana; Guayana Francesa; Guyane française; Französisch-Guayana
GG: GGY; Guernsey; Guernesey
GH: GHA; Ghana
GI: GIB; Gibraltar
GL: GRL; Greenland; Groenlandia; Groenland; Grönland
GM: GMB; Gambia; Gambie
GN: GIN; Guinea; Guinée
GP: GLP; Guadeloupe; Guadalupe
GQ: GNQ; Equatorial Guinea; Guinea Ecuatorial; Guinée équatoriale; Äquatorialguinea
GR: GRC; Greece; Grecia; Grèce; Griechenland
GS: SGS; South Georgia & South Sandwich Islands; Islas Georgia del Sur y Sandwich del Sur
GS: Géorgie du Sud-et-les Îles Sandwich du Sud; Südgeorgien und die Südlichen Sandwichinseln
GT: GTM; Guatemala
GU: GUM; Guam
GW: GNB; Guinea-Bissau; Guinea-Bisáu; Guinée-Bissau
GY: GUY; Guyana
HK: HKG; Hong Kong SAR China; RAE de Hong Kong (China); R.A.S. chinoise de Hong Kong
HK: Sonderverwaltungsregion Hongkong; Hong Kong
HM: HMD; Heard & McDonald Islands; Islas Heard y McDonald; Îles Heard-et-MacDonald; Heard und McDonaldinseln
HN: HND; Honduras
HR: HRV; Croatia; Croacia; Croatie; Kroatien
HT: HTI; Haiti; Haití; Haïti
HU: HUN; Hungary; Hungría; Hongrie; Ungarn
IC: Canary Islands; Canarias; Îles Canaries; Kanarische Inseln
ID: IDN; Indonesia; Indonésie; Indonesien
IE: IRL; Ireland; Irlanda; Irlande; Irland; Republic of Ireland
IL: ISR; Israel; Israël
IM: IMN; Isle of Man; Isla de Man; Île de Man
IN: IND; India; Inde; Indien
IO: IOT; British Indian Ocean Territory; Territorio Británico del Océano Índico
IO: Territoire britannique de l’océan Indien; Britisches Territorium im Indischen Ozean
IQ: IRQ; Iraq; Irak
IR: IRN; Iran; Irán
IS: ISL; Iceland; Islandia; Islande; Island
IT: ITA; Italy; Italia; Italie; Italien
JE: JEY; Jersey
JM: JAM; Jamaica; Jamaïque; Jamaika
JO: JOR; Jordan; Jordania; Jordanie; Jordanien
JP: JPN; Japan; Japón; Japon
KE: KEN; Kenya; Kenia
KG: KGZ; Kyrgyzstan; Kirguistán; Kirghizstan; Kirgisistan
KH: KHM; Cambodia; Camboya; Cambodge; Kambodscha
KI: KIR; Kiribati
KM: COM; Comoros; Comoras; Comores; Komoren
KN: KNA; St. Kitts & Nevis; San Cristóbal y Nieves; Saint-Christophe-et-Niévès; St. Kitts und Nevis
KP: PRK; North Korea; Corea del Norte; Corée du Nord; Nordkorea
KR: KOR; South Korea; Corea del Sur; Corée du Sud; Südkorea; Korea
KW: KWT; Kuwait; Koweït
KY: CYM; Cayman Islands; Islas Caimán; Îles Caïmans; Kaimaninseln
KZ: KAZ; Kazakhstan; Kazajistán; Kasachstan
LA: LAO; Laos
LB: LBN; Lebanon; Líbano; Liban; Libanon
LC: LCA; St. Lucia; Santa Lucía; Sainte-Lucie
LI: LIE; Liechtenstein
LK: LKA; Sri Lanka
LR: LBR; Liberia
LS: LSO; Lesotho; Lesoto
LT: LTU; Lithuania; Lituania; Lituanie; Litauen
LU: LUX; Luxembourg; Luxemburgo; Luxemburg
LV: LVA; Latvia; Letonia; Lettonie; Lettland
LY: LBY; Libya; Libia; Libye; Libyen
MA: MAR; Morocco; Marruecos; Maroc; Marokko
MC: MCO; Monaco; Mónaco
MD: MDA; Moldova; Moldavia; Moldavie; Republik Moldau
ME: MNE; Montenegro; Monténégro
MF: MAF; St. Martin; San Martín; Saint-Martin
MG: MDG; Madagascar; Madagaskar
MH: MHL; Marshall Islands; Islas Marshall; Îles Marshall; Marshallinseln
MK: MKD; North Macedonia; Macedonia del Norte; Macédoine du Nord; Nordmazedonien; Macedonia
ML: MLI; Mali
MM: BUR; Myanmar (Burma); Myanmar (Birmania); Myanmar (Birmanie); Myanmar
MN: MNG; Mongolia; Mongolie; Mongolei
MO: MAC; Macao SAR China; RAE de Macao (China); R.A.S. chinoise de Macao; Sonderverwaltungsregion Macau; Macau
MP: MNP; Northern Mariana Islands; Islas Marianas del Norte; Îles Mariannes du Nord; Nördliche Marianen
MQ: MTQ; Martinique; Martinica
MR: MRT; Mauritania; Mauritanie; Mauretanien
MS: MSR; Montserrat
MT: MLT; Malta; Malte
MU: MUS; Mauritius; Mauricio; Maurice
MV: MDV; Maldives; Maldivas; Malediven
MW: MWI; Malawi; Malaui
MX: MEX; Mexico; México; Mexique; Mexiko
MY: MYS; Malaysia; Malasia; Malaisie
MZ: MOZ; Mozambique; Mosambik
NA: NAM; Namibia; Namibie
NC: NCL; New Caledonia; Nueva Caledonia; Nouvelle-Calédonie; Neukaledonien
NE: NER; Niger; Níger
NF: NFK; Norfolk Island; Isla Norfolk; Île Norfolk; Norfolkinsel
NG: NGA; Nigeria
NI: NIC; Nicaragua
NL: NLD; Netherlands; Países Bajos; Pays-Bas; Niederlande; Holland; The Netherlands
NO: NOR; Norway; Noruega; Norvège; Norwegen
NP: NPL; Nepal; Népal
NR: NRU; Nauru
NU: NIU; Niue
NZ: NZL; New Zealand; Nueva Zelanda; Nouvelle-Zélande; Neuseeland
OM: OMN; Oman; Omán
PA: PAN; Panama; Panamá
PE: PER; Peru; Perú; Pérou
PF: PYF; French Polynesia; Polinesia Francesa; Polynésie française; Französisch-Polynesien
PG: PNG; Papua New Guinea; Papúa Nueva Guinea; Papouasie-Nouvelle-Guinée; Papua-Neuguinea
PH: PHL; Philippines; Filipinas; Philippinen
PK: PAK; Pakistan; Pakistán
PL: POL; Poland; Polonia; Pologne; Polen
PM: SPM; St. Pierre & Miquelon; San Pedro y Miquelón; Saint-Pierre-et-Miquelon; St. Pierre und Miquelon
PN: PCN; Pitcairn Islands; Islas Pitcairn; Îles Pitcairn; Pitcairninseln
PR: PRI; Puerto Rico; Porto Rico
PS: PSE; Palestinian Territories; Territorios Palestinos; Territoires palestiniens; Palästinensische Autonomiegebiete
PT: PRT; Portugal
PW: PLW; Palau; Palaos
PY: PRY; Paraguay
QA: QAT; Qatar; Catar; Katar
RE: REU; Réunion; Reunión; La Réunion
RO: ROU; Romania; Rumanía; Roumanie; Rumänien
RS: SRB; Serbia; Serbie; Serbien
RU: RUS; Russia; Rusia; Russie; Russland; Russian Federation
RW: RWA; Rwanda; Ruanda
SA: SAU; Saudi Arabia; Arabia Saudí; Arabie saoudite; Saudi-Arabien
SB: SLB; Solomon Islands; Islas Salomón; Îles Salomon; Salomonen
SC: SYC; Seychelles; Seychellen
SD: SDN; Sudan; Sudán; Soudan
SE: SWE; Sweden; Suecia; Suède; Schweden
SG: SGP; Singapore; Singapur; Singapour
SH: SHN; St. Helena; Santa Elena; Sainte-Hélène
SI: SVN; Slovenia; Eslovenia; Slovénie; Slowenien
SJ: SJM; Svalbard & Jan Mayen; Svalbard y Jan Mayen; Svalbard et Jan Mayen; Spitzbergen und Jan Mayen
SK: SVK; Slovakia; Eslovaquia; Slovaquie; Slowakei
SL: SLE; Sierra Leone; Sierra Leona
SM: SMR; San Marino; Saint-Marin
SN: SEN; Senegal; Sénégal
SO: SOM; Somalia; Somalie
SR: SUR; Suriname; Surinam
SS: SSD; South Sudan; Sudán del Sur; Soudan du Sud; Südsudan
ST: STP; São Tomé & Príncipe; Santo Tomé y Príncipe; Sao Tomé-et-Principe; São Tomé und Príncipe
SV: SLV; El Salvador; Salvador
SX: SXM; Sint Maarten; Saint-Martin (partie néerlandaise)
SY: SYR; Syria; Siria; Syrie; Syrien
SZ: SWZ; Eswatini; Esuatini; Swaziland
TA: TAA; Tristan da Cunha; Tristán de Acuña
TC: TCA; Turks & Caicos Islands; Islas Turcas y Caicos; Îles Turques-et-Caïques; Turks- und Caicosinseln
TD: TCD; Chad; Tchad; Tschad
TF: ATF; French Southern Territories; Territorios Australes Franceses; Terres australes françaises
TF: Französische Süd- und Antarktisgebiete
TG: TGO; Togo
TH: THA; Thailand; Tailandia; Thaïlande
TJ: TJK; Tajikistan; Tayikistán; Tadjikistan; Tadschikistan
TK: TKL; Tokelau
TL: TLS; Timor-Leste; Timor oriental
TM: TKM; Turkmenistan; Turkmenistán; Turkménistan
TN: TUN; Tunisia; Túnez; Tunisie; Tunesien
TO: TON; Tonga
TR: TUR; Türkiye; Turquía; Turquie; Türkei; Turkey
TT: TTO; Trinidad & Tobago; Trinidad y Tobago; Trinité-et-Tobago; Trinidad und Tobago
TV: TUV; Tuvalu
TW: TWN; Taiwan; Taiwán; Taïwan
TZ: TZA; Tanzania; Tanzanie; Tansania
UA: UKR; Ukraine; Ucrania
UG: UGA; Uganda; Ouganda
UM: UMI; U.S. Outlying Islands; Islas menores alejadas de EE. UU.; Îles mineures éloignées des États-Unis
UM: Amerikanische Überseeinseln
US: USA; United States; Estados Unidos; États-Unis; Vereinigte Staaten; United States of America; U.S.A.; America
UY: URY; Uruguay
UZ: UZB; Uzbekistan; Uzbekistán; Ouzbékistan; Usbekistan
VA: VAT; Vatican City; Ciudad del Vaticano; État de la Cité du Vatican; Vatikanstadt
VC: VCT; St. Vincent & Grenadines; San Vicente y las Granadinas; Saint-Vincent-et-les Grenadines
VC: St. Vincent und die Grenadinen
VE: VEN; Venezuela
VG: VGB; British Virgin Islands; Islas Vírgenes Británicas; Îles Vierges britanniques; Britische Jungferninseln
VI: VIR; U.S. Virgin Islands; Islas Vírgenes de EE. UU.; Îles Vierges des États-Unis; Amerikanische Jungferninseln
VN: VNM; Vietnam; Viêt Nam; Viet Nam
VU: VUT; Vanuatu
WF: WLF; Wallis & Futuna; Wallis y Futuna; Wallis-et-Futuna; Wallis und Futuna
WS: WSM; Samoa
XK: XKK; Kosovo
YE: YMD; Yemen; Yémen; Jemen
YT: MYT; Mayotte
ZA: ZAF; South Africa; Sudáfrica; Afrique du Sud; Südafrika
ZM: ZMB; Zambia; Zambie; Sambia
ZW: ZWE; Zimbabwe; Zimbabue; Simbabwe
"""


@cache
def codes() -> dict[str, str]:
    """Every name as written here, to its country's two letters."""
    found: dict[str, str] = {}
    for line in _COUNTRIES.strip().splitlines():
        code, _, names = line.partition(": ")
        for name in (code, *names.split("; ")):
            found.setdefault(name, code)
    return found
