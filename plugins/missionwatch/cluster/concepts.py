"""Things and acts that news of the subject is about, by canonical id: what the gazetteer is for names, for common nouns.

Each line lists word beginnings of any of the seven languages, folded. A beginning longer than a stem is compared whole, so
that short look-alikes can be told apart; one that ends in = is a whole word. They carry no translation: a document only gets
ids out of here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from missionwatch.cluster.words import STEM

LONGER = 2  # letters that may follow on a beginning of three or four

CONCEPTS: dict[str, str] = {
    # places and things
    "hospital": "hospital hopita lopital krankenhaus clinic cliniqu clinica klinik zahanati surger quirofan chirurg operationss",
    "airport": "airport aeroport aeropuert ayewopo ayopo flughaf uwanja tarmac runway piste pista landebahn",
    "port": "seaport harbour harbor terminal muelle hafen bandari wharf quai waf",
    "prison": "prison prizon penitenc penitenti carcel prisao cadeia gereza gefangnis inmate detenu preso",
    "court": "court tribunal tribinal mahakama gericht judge juge jueces juez juiz jij jaji richter",
    "school": "school ecole lekol escuela escola shule schule universit inivesite",
    "church": "church eglise legliz iglesia igreja kanisa kirche pastor priest",
    "market": "market marche mache mercado soko markt",
    "road": "highway route nationale autorout carreter estrada rodovia barabara strasse wout",
    "bridge": "bridge pont puente ponte daraja brucke",
    "base": "base camp headquart quartier cuartel kambi stutzpunkt hauptquartier kartye makao barrack",
    "fuel": "fuel carburan combustib gasolin gazolin mafuta treibstoff gaz",
    "helicopter": "helicopter helicopt helicoptero elikopte helikopta hubschrauber chopper",
    "armour": "armour armored blinde blindado blende kivita panzer gepanzert mrap",
    "boat": "boat vessel bateau barco bato meli boti schiff navire buque navio ferry",
    "drone": "drone dron dwon drohn ndege isiyo",
    "plane": "plane aircraft avion aviao flugzeug ndege charter",
    "weapon": "weapon rifle arme arma zam silaha waffe fusil gewehr ammunit munit risasi",
    "vehicle": "vehicle vehicul veicul veik magari gari fahrzeug truck camion camiao kamyon lori",
    "stadium": "stadium stade estadi stad uwanja stadion",
    "camp-displaced": "displac deplac desplaz deslocad deplase wakimbizi vertrieb shelter abri refug albergu",
    "food": "food hunger famine faim aliment hambre comida fome grangou chakula njaa hunger nahrung",
    "water": "water agua maji wasser",
    "power": "electric eletric kouran umeme strom blackout apagon",
    "radio": "radio broadcast emisora redio sender",
    # money and papers
    "money": "million dollar dolar dola fund fond fonds fundo fedha lajan geld gelder budget presupuest orcament bajeti bidje",
    "freeze": "freez froze gel geler gele congel suspen susisha sitisha ilisitish eingefror einfri halts pause",
    "release": "unfreez releas waiver degel derog desbloq descongel liber freigab",
    "vote": "vote votes voto votac votaca kura abstim abstain absten abstencion",
    "resolution": "resolut resolu rezolisyon azimio mandat manda mandato mamlaka",
    "contract": "contract contrat kontra mkataba vertrag",
    "salary": "salar salai wage paid unpaid impay mshahara mishahara posho allowanc lohn gehalt arrear",
    "court-order": "injunct petition requete peticion ombi klage constitu lawsuit",
    "report": "report rapport informe relator ripoti bericht rapo",
    "abuse": "abus sexual sexuel sexuell seksyel ngono unyanyas missbrauch exploit explot",
    "complaint": "complain allegat plainte denunc denonc tuhuma malalamik vorwurf akizasyon",
    "inquiry": "investig inquir enquet ankete uchunguz untersuch",
    "election": "elect elecc eleic eleksyon uchaguzi wahl ballot",
    "parliament": "parliam parlem parlam senat palman bunge maseneta congress congreso lawmak",
    # people
    "doctor": "doctor medec medic dokte daktari madaktari arzt arzte nurse infirm enfermer muuguzi",
    "guard": "guard garde guardia gad mlinzi walinzi wachmann wache",
    "soldier": "soldier troop soldat soldado tropa sold askari jeshi wanajesh truppe militair militar gendarm engineer sapeur",
    "officer": "officer polic polis polisye afisa maafisa beamte agent",
    "child": "child children enfant nino criança crianca timoun mtoto watoto kind kinder minor",
    "woman": "woman women femme mujer mulher fanm mwanamke wanawake frau",
    "family": "famil famill famille famili fanmi familia familien household menage hogar",
    "journalist": "journalist reporter periodist jornalist jounalis mwandishi waandishi",
    "driver": "driver chauffeur conductor motorist dereva fahrer",
    "commander": "command comand kamanda komandan befehlshab chief-of",
    "minister": "minist waziri minis",
    "president": "presid prezidan rais",
    "ambassador": "ambassad embajad embaixad anbasad balozi botschaft embassy",
    "expert": "expert analys especial wataalam",
    "mayor": "mayor maire alcald prefeit burgermeist meya",
    "priest": "bishop eveque obispo bispo askofu bischof",
    # acts
    "kill": "kill killed dead death slain tue tues mort morts muert mato morre mouri touye tiye"
    " auawa aliuaw kuuaw kifo getot tote gestorb dies died deaths",
    "wound": "wound injur hurt bless herid ferid blese jeruhi majeruhi verletz verwund",
    "ambush": "ambush embusc embosc anbisk shambuli hinterhalt attack attaq ataque atak angriff",
    "shoot": "gunfire shoot shot tirs dispar baleo tiro tiroteio katouch tire risasi schuss schuss geschoss",
    "crash": "crash collis collid choqu acciden aksidan ajali unfall overturn zusammenst",
    "kidnap": "kidnap enlev secuestr sequestr kidnape tekwa nyara entfuhr abduct hostage otage rehen",
    "missing": "missing disappear dispar desapar disparet toweka verschwund vermisst",
    "fire": "blaze burn incend incendi dife moto brand burned burnt boule",
    "flood": "flood inond inund inondasyon mafuriko uberschwemm",
    "storm": "hurrican ouragan huracan furacao siklon kimbunga storm tempet tempest",
    "disease": "cholera colera kolera kipindupindu malaria",
    "protest": "protest manifest demonstr maandamano kundgeb",
    "strike": "walkout greve huelga mgomo streik",
    "curfew": "curfew couvre-feu toque kouvrefe kafyu ausgangssperr",
    "patrol": "patrol patrouil patrul patwouy doria patrouill streife",
    "raid": "raid redada operatif operativ msako razzia",
    "retake": "retak retook recaptur repris reprend recuper retom reprann rudish zuruckerob twaa",
    "reopen": "reopen rouvr rouvert reabr relouvri louvri fungu wiederoffn wiedererof",
    "close": "closes closed closure ferme ferm cierr fech fungw schliess geschloss shut",
    "arrive": "arriv arrib land atterr aterriz desembarc debarqu rive debake wasil watua tua eintref eingetrof land",
    "leave": "depart leave left partir parti salid part kondok ondok abreis verlass",
    "send": "send sends sent envoy envoi envi dispatch depech voye tuma kutum entsend schick deploy desplieg deslocac",
    "withdraw": "withdr drawdown pullout retrait retir retirad tounen rejea abzug ruckzug repatri",
    "handover": "handov transfer transit passation relev traspas makabidh ubergab ubergang",
    "training": "train entrain format capacit entren trein fomasyon mafunzo ausbild schul",
    "visit": "visit tour recorr ziara besuch",
    "meeting": "meeting summit reunion cumbre cupula reyinyon mkutano treffen gipfel confer",
    "ceremony": "ceremon funer obseq obsek mazishi beerdig buri trauer sherehe medal medaill",
    "promise": "pledg promis promet promes ahidi zusag",
    "refuse": "refus reject rechaz rejeit kataa ablehn rule-out descart",
    "appoint": "appoint nomm nombr nomea teua ernenn successor remplac",
    "resign": "resign demiss dimit renunc jiuzulu rucktrit",
    "arrest": "arrest detain detien det kamat festnahm festgenom",
    "destroy": "destroy demol detru destru kraze bomoa zerstor",
    "extend": "extend prolong prorrog renouv renew renov ongez verlanger",
    "warn": "warn avert advert alert onya warnt",
    "rescue": "rescue sauv rescat resgat sove okoa rettet",
    "seize": "seiz saisi incaut apreend sezi beschlagnahm",
    "escort": "escort escolt eskort convoy convoi konvwa msafara konvoi",
    "deliver": "deliver livr entreg livre kabidhi gelief lieferung donat doac",
    # further things, people and acts
    "dog": "dog= dogs= chien perro= perros= cachorr mbwa hund= hunde spurhund chyen cynophil canin",
    "mine": "landmin tellermin mine= mines= mina= minas= min= demin sapper",
    "bomb": "bomb grenad granat explos explod exploz dinamit dynamit sprengst kilipuz mlipuko mortar mortier mortero morteiro"
    " shell shells obus obuses kombora morsergr",
    "bus": "bus= buses= autobus bis= omnibus minibus onibus",
    "ferry": "ferry traversier transbord balsa kivuko fahre",
    "well": "wells puits pozo poco pocos brunnen kisima visima",
    "tent": "tent= tents= tente= tentes= tienda tiendas carpa barraca mahema zelt zelte",
    "body": "body= bodies= cadavre cadaver cuerpos= corpos= kadav= miili mwili leiche",
    "toll": "death-toll bilan= balance=",
    "survivor": "surviv rescap sobreviv manusura uberleb",
    "passenger": "passenger passager pasajer passageir pasaje= abiria fahrgast",
    "drown": "drown noy noya noyad ahog afog neye zama ertrink ertrank",
    "sink": "sink sinks sank naufrag hundi koule zozobr kuzama sinkt",
    "tree": "tree trees arbre arbol arvore pyebwa mti miti baum",
    "rain": "rains rainy pluie pluies lluvia chuva lapli mvua regen",
    "earthquake": "earthq quake seism sism terremot tremor tranbleman tetemeko erdbeb",
    "music": "music musiq musica mizik muziki musik choir choeur coro kwaya chor song songs concert konser konzert",
    "football": "footb futbol futebol foutbol soka fussball",
    "game": "chess echecs ajedrez xadrez schach tournam tournoi torneo torneio turnier tounwa",
    "flag": "flag flags drapeau bandera bandeir drapo bendera flagg",
    "letter": "letter lettre carta cartas barua",
    "video": "video videos vidyo",
    "phone": "telephon telefon telefone hotline linha-tel simu",
    "poll": "poll survey sondag encuest pesquis sondaj umfrage",
    "rice": "rice= riz= arroz mchele reis= diri=",
    "flour": "flour farine harin farinh farin unga mehl",
    "uniform": "uniform uniforme inifom sare",
    "tyre": "tyre tyres pneu pneus neumat llanta kawotch tairi reifen",
    "engine": "mechanic mechanik mecanicien mecanico mekanik",
    "generator": "generator generateur generador gerador delko jenereta aggregat",
    "cable": "cable= cables= kabel",
    "theft": "theft thieve stolen steal vole vols voleur robo robad robar roub furt vole wizi iliibwa diebst gestohl",
    "smuggle": "smuggl contreb contrab trafic trafik traffic schmugg magendo",
    "customs": "customs= douan aduan alfandeg ladwann forodha zollb",
    "ransom": "ransom ranson rescate resgate losegeld fidia kikombo",
    "hostage-freed": "freed= liber= libere= liberad befreit waachiliwa",
    "prosecutor": "prosecutor procureur procurad parquet fiscal= fiscales= mwendesha staatsanw",
    "trial": "trial juicio julgam pwose prozess",
    "sentence": "sentenc condamn condena conden kondane hukumi verurteil",
    "charge": "charged inculp acusad accus akize shtaki anklag angekl",
    "rape": "rape= rapes= raped= viols= violee violac violar estupr kadejak ubakaji vergewalt",
    "murder": "murder assassin asesin matar mordes ermord mauaji",
    "truce": "truce ceasef treve tregua tregwa waffenr usitish",
    "talks": "talks negoti negoci negosy mazungum verhandl dialog mediat mediac medyas vermitt",
    "sanction": "sanction sancion sanco vikwazo sanktion",
    "terror": "terror terorist gaidi magaidi",
    "reward": "reward= rewards= bounty recompens rekonpans kopfgeld",
    "loan": "loans loan= loaned lent= prets= empresti credit kredit mkopo darlehen",
    "cut": "cuts trim trims reduct recort cortar cort koupe punguz kurz kurzung",
    "donate": "donat donor bailleur donant doador bayer wafadhil spender spende contribut contribu aporta aporte versera",
    "audit": "audit auditor verifik ukaguzi prufer rechnungspruf",
    "receipt": "receipt recus= recibo risiti beleg",
    "tax": "tax= taxes= impot impuest imposto ushuru steuer",
    "strike-air": "airstr frappe bombarde bombarder mashambul luftangr",
    "sniper": "sniper francotir atirad mdungu scharfsch",
    "motorcycle": "motorc motocic motosikl pikipik motorrad moto motos",
    "bulldozer": "bulldoz bouldoz bulldoze",
    "trench": "trench tranchee tranche trinchera trincheira handaki graben",
    "barricade": "barric barika barriga vizuizi barrikad",
    "coffee": "coffee cafe cafet kafe kahawa kaffee",
    "farmer": "farmer agriculteur paysan campesin kiltivat mkulima wakulima bauern",
    "fisherman": "fisher pecheur pescador peche wavuvi fischer pech",
    "market-trader": "trader= traders= vendor marchand vendedor comerciant machann wafanyabiashara handler=",
    "student": "student pupil eleve= eleves= elev= etudiant estudiant alunos alumno wanafunzi schuler",
    "teacher": "teacher enseignant profesor professeur professor= mwalimu walimu lehrer",
    "mother": "mother mothers mere madre manman mama mutter",
    "father": "father padre baba vater",
    "girl": "girl= girls= fille= filles= fillett nina= ninas= menina tifi msichana wasichana madchen",
    "boy": "boy= boys= garcon= garcons nino= menino tigason mvulana junge=",
    "neighbour": "neighb riverain vecino vizinh vwazen jirani nachbar",
    "interpreter": "interpr entepret mkalimani dolmetsch",
    "lawyer": "lawyer attorney avocat abogad advogad avoka wakili anwalt",
    "spokesman": "spokes porte-parol portavoz porta-voz potpawol msemaji sprech",
    "quota": "contingent kontenj kontinj",
    "anniversary": "annivers aniversar anivese maadhim jahrestag",
    "massacre": "massacr masacr masak massak mauaji-ya",
    "funeral": "funeral obseque velorio enterr antere mazishi",
    "wreath": "wreath gerbe ofrenda coroa kouwon kranz",
    "vaccine": "vaccin vacun vaksen chanjo impf",
    "medicine": "medicin medicam medikam dawa arznei",
    "ambulance": "ambulan anbilans krankenwag",
}


class Beginnings:
    """A table of word beginnings, asked for the ids of a word."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}
        self._by_stem: dict[str, list[tuple[str, str]]] = {}
        for concept, beginnings in table.items():
            for beginning in beginnings.split():
                if beginning.endswith("="):
                    self._whole[beginning[:-1]] = concept
                    continue
                self._by_stem.setdefault(beginning[:STEM], []).append((beginning, concept))
        self._short = {
            length: {b for entries in self._by_stem.values() for b, _ in entries if len(b) == length}
            for length in (3, 4)
        }
        self.beginnings = {*self._by_stem, *(word[:STEM] for word in self._whole)}  # in five letters or less

    def of(self, word: str) -> Sequence[str]:
        """The ids of a folded word. Beginnings of under five letters count only as whole words, or with one or two letters
        more."""
        found = [concept for beginning, concept in self._by_stem.get(word[:STEM], ()) if word.startswith(beginning)]
        for length, beginnings in self._short.items():
            if length < len(word) <= length + LONGER and (head := word[:length]) in beginnings:
                found += [concept for beginning, concept in self._by_stem.get(head, ()) if beginning == head]
        return [*found, self._whole[word]] if word in self._whole else found
