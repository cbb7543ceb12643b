"""The words of left-overs, by language: what sites write around articles. A language more is a line more in each table.

Every entry is a fragment of a regular expression, matched without case at the start of a line unless the pattern in
`leftovers` says otherwise. Shapes live there, words here.
"""

from __future__ import annotations


def any_of(words: dict[str, str]) -> str:
    """One pattern for all languages of a table."""
    return "|".join(f"(?:{pattern})" for pattern in words.values())


READ_ALSO = {
    "en": r"more$|latest(?:\s+(?:news|stories))?$|(?:read|see|watch|listen)\s+(?:also|more|next|too|on)|"
    r"also\s+(?:read|see|watch|on\b)|"
    r"more\s+(?:on|from|about|in|stories|news)\b|"
    r"related(?:\s+(?:articles?|stor(?:y|ies)|news|links?|content|reading|topics?|coverage|posts?|videos?))?|"
    r"you\s+(?:may|might)\s+also\s+(?:like|be interested in|want to read)|further\s+reading|"
    r"recommended(?:\s+(?:for you|stories|reading))?|"
    r"don['’]t\s+miss|in\s+case\s+you\s+missed\s+it|most\s+(?:read|popular|viewed)|"
    r"trending(?:\s+now)?|up\s+next|editor['’]?s['’]?\s+picks?|"
    r"what\s+(?:else\s+)?to\s+read\s+next|read\s+the\s+full\s+(?:story|article)|continue\s+reading|"
    r"keep\s+reading|previous(?:ly)?\s+(?:on|article)|"
    r"next\s+article|explainer\s*:|in\s+other\s+news|must[-\s]reads?\b|(?:go|dig)\s+deeper|(?:top|our\s+latest)\s+stories$",
    "fr": r"(?:[àa]\s+)?(?:lire|voir|[ée]couter|d[ée]couvrir)\s+(?:aussi|[ée]galement|plus|la suite|encore|"
    r"notre dossier)|(?:[àa]\s+)lire\b|"
    r"lisez\s+(?:aussi|[ée]galement)|sur\s+le\s+m[êe]me\s+(?:sujet|th[èe]me)|"
    r"dans\s+la\s+m[êe]me\s+rubrique|articles?\s+(?:li[ée]s?|associ[ée]s?|similaires|connexes)|"
    r"en\s+savoir\s+plus|pour\s+aller\s+plus\s+loin|plus\s+d['’](?:infos?|articles|actualit[ée]s)|"
    r"les\s+plus\s+lus|[àa]\s+ne\s+pas\s+manquer|vous\s+aimerez\s+aussi|nos\s+autres\s+articles|"
    r"lire\s*:|(?:nos\s+)?derni[èe]re?s\s+(?:articles?|nouvelles|infos|actualit[ée]s)$|"
    r"dans\s+l['’]actualit[ée]|pour\s+(?:en\s+savoir|approfondir)|[àa]\s+d[ée]couvrir|poursuivre\s+la\s+lecture|"
    r"recommand[ée]e?s?\s+pour\s+vous|notre\s+s[ée]lection$",
    "es": r"(?:lea|lee|leer|vea|ve|ver|mire|mira|escuche|escucha)\s+(?:tambi[ée]n|adem[áa]s|m[áa]s)|"
    r"tambi[ée]n\s+(?:lea|lee|vea|te\s+puede|le\s+puede|puede[s]?\s+leer)|"
    r"(?:te|le|les|os)\s+puede\s+interesar|te\s+recomendamos|le\s+recomendamos|recomendamos|"
    r"puede[s]?\s+leer|m[áa]s\s+(?:sobre|informaci[óo]n|noticias|le[íi]d[oa]s)|"
    r"(?:noticias?|art[íi]culos?|notas?|contenidos?)\s+relacionad[oa]s?|relacionad[oa]s?\b|"
    r"lo\s+m[áa]s\s+(?:le[íi]do|visto)|no\s+te\s+pierdas|siga\s+leyendo|sigue\s+leyendo|"
    r"seguir\s+leyendo|en\s+este\s+tema|en\s+otras\s+noticias|adem[áa]s\s*:|[úu]ltimas?\s+noticias?$|recomendad[oa]s?\s+para\s+(?:ti|usted)",
    "pt": r"(?:leia|ler|veja|ver|assista|ou[çc]a|confira)\s+(?:tamb[ée]m|mais|ainda)|saiba\s+mais|"
    r"(?:not[íi]cias?|mat[ée]rias?|artigos?|conte[úu]dos?)\s+relacionad[oa]s?|"
    r"relacionad[oa]s?\b|voc[êe]\s+(?:tamb[ée]m\s+)?pode\s+(?:gostar|se interessar)|mais\s+(?:lidas|"
    r"lidos|not[íi]cias|sobre)|n[ãa]o\s+perca|continue\s+lendo|continuar\s+a\s+ler|pode\s+interessar|"
    r"recomendad[oa]s?\b|em\s+outras\s+not[íi]cias|entenda\s*:|[úu]ltimas\s+(?:not[íi]cias|da\s+reda[çc][ãa]o)$",
    "ht": (
        r"(?:li|gade|tande|koute|w[èe]|al\s+li)\s+(?:tou|plis|lòt|ank[òo])|pou\s+(?:li|konnen)\s+plis|"
        r"(?:l[òo]t\s+)?(?:atik|n[òo]uv[èe]l)\s+ki\s+gen\s+rap[òo]|(?:l[òo]t|menm)\s+(?:atik|nouv[èe]l|"
        r"n[òo]uv[èe]l|sij[èe])|plis\s+(?:sou|nouv[èe]l|enf[òo]masyon)|sou\s+menm\s+sij[èe]|"
        r"d[èe]nye\s+n?[òo]?n?o?uv[èe]l(?:\s+yo)?$|sa\s+moun\s+(?:yo\s+)?(?:plis|pi)\s+li|nou\s+r[èe]k[òo]mande|"
        r"pa\s+rate\b|l[òo]t\s+(?:n[òo]uv[èe]l|enf[òo]masyon)|kontinye\s+li$"
    ),
    "sw": (
        r"(?:soma|tazama|angalia|sikiliza|ona)\s+(?:pia|zaidi|hii|hapa)|habari\s+(?:zaidi|zinazohusiana|"
        r"nyingine|zingine)|(?:makala|taarifa)\s+(?:zinazohusiana|nyingine|zaidi)|mengine\s+zaidi|"
        r"mada\s+zinazohusiana|unaweza\s+pia\s+kusoma|zaidi\s+kuhusu|zilizosomwa\s+zaidi|"
        r"usikose\b|katika\s+habari\s+(?:nyingine|zingine)|endelea\s+kusoma$|unaweza\s+(?:pia\s+)?kupenda|habari\s+(?:za\s+hivi\s+punde|mpya|mpyampya|kuu)$"
    ),
    "de": r"(?:lesen|sehen|h[öo]ren)\s+sie\s+(?:auch|mehr|hier|hierzu|dazu|weiter)|lies\s+(?:auch|mehr|hier|"
    r"dazu)|mehr\s+(?:zum\s+thema|dazu|zu[mr]?\b|lesen|[üu]ber|aus|von|nachrichten|artikel)|"
    r"siehe\s+auch|auch\s+interessant|weiterlesen|"
    r"das\s+k[öo]nnte\s+(?:sie|dich)\s+(?:auch\s+)?interessieren|verwandte\s+(?:artikel|themen|"
    r"beitr[äa]ge)|passend\s+zum\s+thema|zum\s+thema|[äa]hnliche\s+(?:artikel|beitr[äa]ge)|"
    r"meistgelesen|empfohlen(?:er)?\b|hintergrund\s*:|lesetipps?\b|"
    r"nicht\s+verpassen|weitere\s+meldung|weitere\s+(?:artikel|beitr[äa]ge|nachrichten|themen|meldungen)\b|empfehlungen?(?:\s+der\s+redaktion)?$|"
    r"aktuelle\s+(?:nachrichten|meldungen|artikel)$",
}

VIDEO_NOTICE = {
    "en": (
        r"(?:enable|turn on|activate|requires?|need|without|disabled)\b[^.]{0,40}\bjavascript|"
        r"javascript\b[^.]{0,60}\b(?:enabled?|disabled|turned)|browser[^.]{0,60}\bhtml5?\s+(?:video|"
        r"audio)|(?:video|audio)\s+(?:could not|cannot)\s+be\s+(?:played|loaded)|"
        r"browser\s+does\s+not\s+support\s+the\s+(?:video|audio)"
    ),
    "fr": (
        r"(?:activ(?:er|ez)|n[ée]cessite)\b[^.]{0,40}\bjavascript|javascript\b[^.]{0,50}\bactiv[ée]|"
        r"navigateur[^.]{0,60}\b(?:html5|vid[ée]o\s+html|ne\s+(?:supporte|prend)|prenant\s+en\s+charge)"
    ),
    "es": (
        r"(?:habilit|activ)\w*\b[^.]{0,40}\bjavascript|javascript\b[^.]{0,50}\b(?:habilitado|activado)|"
        r"navegador[^.]{0,60}\b(?:html5|no\s+(?:soporta|admite|es\s+compatible))"
    ),
    "pt": (
        r"(?:habilit|ativ)\w*\b[^.]{0,40}\bjavascript|javascript\b[^.]{0,50}\b(?:habilitado|ativado)|"
        r"navegador[^.]{0,60}\b(?:html5|n[ãa]o\s+(?:suporta|tem\s+suporte))"
    ),
    "ht": (
        r"(?:aktive|limen|p[èe]m[èe]t)\b[^.]{0,40}\bjavascript|javascript\b[^.]{0,50}\baktive|"
        r"navigat[èe]\w*[^.]{0,60}\b(?:html5|pa\s+(?:ka|kapab)\s+(?:jwe|li)\s+(?:videyo|odyo))"
    ),
    "sw": (
        r"(?:wezesha|washa|ruhusu|amilisha)\b[^.]{0,40}\bjavascript|"
        r"javascript\b[^.]{0,50}\b(?:imewezeshwa|imewashwa)|kivinjari[^.]{0,60}\b(?:html5|hakitumii)"
    ),
    "de": (
        r"javascript\b[^.]{0,60}\b(?:aktivier|einschalt|eingeschaltet|deaktiviert)|(?:aktivier|"
        r"einschalt)\w*\b[^.]{0,40}\bjavascript|browser[^.]{0,60}\b(?:html5|(?:video|audio)[\s-]*(?:element|tag|wiedergabe))"
    ),
}

CREDIT_LABEL = (
    r"(?:(?:file|stock|archive|cover|lead|main|featured?)\s+)?(?:image|photo|picture|pic|photograph|"
    r"video|graphic|illustration)s?(?:\s+(?:credits?|source|courtesy|by|from|via))*|"
    r"credits?(?:\s+(?:photo|image|photo\s*/\s*image))?|"
    r"(?:cr[ée]dits?\s+)?(?:photo|image|illustration|vid[ée]o|visuel|"
    r"l[ée]gende)s?(?:\s+(?:d['’]archives?|d['’]illustration|prise\s+par|de|par))?|cr[ée]dits?|"
    r"(?:foto|imagen|fotograf[íi]a|im[áa]gen|video|v[íi]deo|gr[áa]fico|ilustraci[óo]n|cr[ée]dito|"
    r"leyenda)s?(?:\s+(?:de\s+archivo|archivo|de\s+referencia|cortes[íi]a|por|de|del?\s+autor))*|"
    r"(?:foto|imagem|fotografia|v[íi]deo|cr[ée]dito|legenda|divulga[çc][ãa]o)s?(?:\s+(?:de\s+arquivo|"
    r"arquivo|de|por|da\s+foto|ilustrativa))*|"
    r"(?:foto|imaj|fotografi|videyo|kredi)(?:\s+(?:foto|achiv|pa))*|"
    r"(?:picha|hisani|video|chanzo\s+cha\s+picha|mpiga\s+picha|maelezo\s+ya\s+picha|hakimiliki)(?:\s+(?:na|"
    r"ya|kwa\s+hisani\s+ya|ya\s+maktaba))*|"
    r"(?:foto|bild|bilder|bildquelle|bildnachweis|bildrechte|archivbild|archivfoto|symbolbild|"
    r"symbolfoto|quelle|fotocredit|video|grafik)s?(?:\s+(?:von|aus\s+dem\s+archiv))?"
)

# Two letters or more after the label: who is named. Agencies and picture desks that sign pictures with their bare name.
PICTURE_DESKS = (
    r"AFP|AP(?:\s+(?:Photo|Images?))?|Reuters|EPA(?:-EFE)?|EFE|dpa|picture[\s-]alliance|"
    r"Getty(?:\s+Images?)?|Xinhua|ANSA|Anadolu(?:\s+Agency|\s+Ajansi)?|AA|Lusa|Imago|IMAGO|"
    r"ZUMA(?:\s*PRESS)?|Shutterstock|Alamy|Keystone|Belga|TASS|Kyodo|Bloomberg|NurPhoto|Sipa(?:\s+USA|"
    r"\s+Press)?|Abaca(?:press)?|UPI|PA(?:\s+(?:Wire|Media))?|Ritzau(?:\s+Scanpix)?|"
    r"Scanpix|MINUSTAH|BINUH|UN\s+Photo|UNICEF|iStock|Unsplash|Pixabay|Flickr|"
    r"Wikimedia(?:\s+Commons)?|REX|SIPA|Maxppp|Hans\s+Lucas|AAP|CP|PTI|ANI"
)

AGENCIES = (
    r"AFP|AP|Reuters|REUTERS|EFE|dpa|DPA|ANSA|Xinhua|Lusa|LUSA|UPI|Europa\s+Press|Agencia\s+Brasil|"
    r"Ag[êe]ncia\s+Brasil|TASS|KNA|epd|Anadolu|AA|ATS|SDA|APA|Belga|PA|CP|"
    r"Prensa\s+Latina|IPS|CMC|AHP|AlterPresse|Kyodo|PTI|ANI|AAP|Bloomberg|EP|NTB|TT|Ritzau|ots|AFPTV|"
    r"RTR|rtr|afp|ap|reuters|efe|Agence\s+France-Presse|"
    r"(?:The\s+)?Associated\s+Press|Thomson\s+Reuters|Agencia\s+EFE|Deutsche\s+Presse-Agentur"
)

AGENCY_LEAD = {
    "en": (
        r"(?:with\s+(?:information|reporting|additional\s+reporting|material|files?|inputs?|reports?|"
        r"agency\s+reports?)?\s*(?:from|by)?|source|sources|via|reporting\s+by|"
        r"additional\s+reporting\s+by|agencies|credit)"
    ),
    "fr": (
        r"(?:avec\s+(?:l['’])?(?:\s*(?:informations?|agences?|d[ée]p[êe]ches?)\s*(?:de\s+l['’]|d['’]|"
        r"de\s+)?)?|source|sources)"
    ),
    "es": (
        r"(?:con\s+(?:informaci[óo]n|datos|material|reportes?|"
        r"despachos?)\s+de(?:\s+la(?:s)?(?:\s+agencias?)?)?|fuente|fuentes|agencias?|con)"
    ),
    "pt": (
        r"(?:com\s+(?:informa[çc][õo]es|dados|material|reportagem|ag[êe]ncias?|a|"
        r"o)?\s*(?:d[aoe]s?)?(?:\s+ag[êe]ncias?)?|fonte|fontes|ag[êe]ncias?)"
    ),
    "ht": r"(?:ak\s+(?:enf[òo]masyon|n[òo]uv[èe]l|nouv[èe]l)\s+(?:nan\s+men|ki\s+soti\s+nan|de|nan)?|sous|ak)",
    "sw": r"(?:kwa\s+(?:msaada|taarifa|habari|hisani)\s+(?:wa|za|ya)|chanzo|vyanzo|na\s+mashirika)",
    "de": r"(?:mit\s+(?:material|informationen|angaben|agenturmaterial|agenturen)?\s*(?:von|der|des)?|quelle|quellen)",
}

NEWSLETTER = {
    "en": r"(?:sign\s+up|subscribe|register)\b[^.]{0,80}\b(?:newsletters?|e-?mails?|alerts?|updates?|inbox|"
    r"briefing|channel|free|today|now|here)|(?:get|receive)\b[^.]{0,80}\b(?:inbox|newsletters?|"
    r"by e-?mail)|"
    r"(?:join|follow)\s+(?:us|our|dw|the)\b[^.]{0,60}\b(?:facebook|twitter|x|whatsapp|telegram|"
    r"instagram|youtube|tiktok|channel|google news)|(?:our\s+)?(?:daily|weekly|free|morning|"
    r"evening)?\s*newsletters?$|download\s+(?:our|the)\b[^.]{0,30}\bapp\b",
    "fr": (
        r"(?:inscrivez|abonnez)[\s-]+vous\b[^.]{0,100}|recevez\b[^.]{0,80}\b(?:newsletters?|infolettres?|"
        r"bo[îi]te|mail|courriel|alertes?)|(?:suivez|rejoignez|retrouvez)[\s-]+(?:nous|notre)\b[^.]{0,60}|"
        r"t[ée]l[ée]chargez\b[^.]{0,40}\bapplication|(?:la\s+|notre\s+)?(?:newsletter|"
        r"infolettre)(?:\s+\w+)?$"
    ),
    "es": (
        r"(?:suscr[íi]b(?:ete|ase|etenos)|reg[íi]str(?:ate|ese)|inscr[íi]b(?:ete|ase)|ap[úu]nt(?:ate|"
        r"ese))\b[^.]{0,100}|recib[ae]\b[^.]{0,80}\b(?:correo|bolet[íi]n|newsletters?|noticias|alertas)|"
        r"(?:s[íi]gue(?:nos)?|s[íi]ganos|[úu]nete|[úu]nase)\b[^.]{0,60}\b(?:facebook|twitter|x|whatsapp|"
        r"telegram|instagram|youtube|canal|google)|descarg[ae]\b[^.]{0,30}\baplicaci[óo]n"
    ),
    "pt": (
        r"(?:inscreva-se|assine|cadastre-se|subscreva|registe-se)\b[^.]{0,100}|"
        r"receba\b[^.]{0,80}\b(?:e-?mail|newsletters?|not[íi]cias|alertas)|(?:siga|acompanhe|"
        r"entre\s+no)\b[^.]{0,60}\b(?:facebook|twitter|x|whatsapp|telegram|instagram|youtube|canal|"
        r"google)|baixe\b[^.]{0,30}\baplicativo"
    ),
    "ht": (
        r"(?:abòne|abone|enskri|enskriv)\b[^.]{0,100}|resevwa\b[^.]{0,80}\b(?:imel|nouv[èe]l|l[èe]t)|"
        r"swiv\s+nou\b[^.]{0,60}|telechaje\b[^.]{0,30}\baplikasyon"
    ),
    "sw": (
        r"(?:jisajili|jiandikishe|jiunge)\b[^.]{0,100}|pata\s+(?:habari|"
        r"taarifa)\b[^.]{0,80}\b(?:barua\s*pepe|jarida|whatsapp|telegram)|"
        r"pokea\b[^.]{0,80}\b(?:barua\s*pepe|jarida)|(?:tufuate|fuata)\b[^.]{0,60}|"
        r"pakua\b[^.]{0,30}\b(?:app|programu)|jarida\s+letu"
    ),
    "de": (
        r"(?:abonnieren|melden)\s+sie\b[^.]{0,100}\b(?:newsletters?|an|kanal)|"
        r"jetzt\s+(?:den\s+)?(?:newsletter|abonnieren|anmelden)\b[^.]{0,80}|(?:unser|der|dw|"
        r"täglicher?)?\s*[-\w]*newsletter$|folgen\s+sie\s+uns\b[^.]{0,60}|(?:erhalten|"
        r"bekommen)\s+sie\b[^.]{0,80}\b(?:newsletter|postfach|e-?mail)|laden\s+sie\b[^.]{0,40}\bapp\b"
    ),
}

COOKIES = {
    "en": (
        r"(?:we|this\s+(?:web)?site|our\s+(?:web)?site|by\s+(?:continuing|using|"
        r"clicking))\b[^.]{0,120}\bcookies?\b|(?:accept|manage|reject)\s+(?:all\s+)?cookies?|"
        r"cookie\s+(?:policy|settings|preferences|notice)|this\s+content\s+is\s+(?:hosted|provided)\s+by\b"
    ),
    "fr": (
        r"(?:nous|ce\s+site|notre\s+site|en\s+(?:poursuivant|continuant|"
        r"cliquant))\b[^.]{0,120}\bcookies?\b|(?:accepter|g[ée]rer|refuser|"
        r"tout\s+accepter)\b[^.]{0,30}\bcookies?"
    ),
    "es": (
        r"(?:utilizamos|usamos|este\s+sitio|nuestro\s+sitio|esta\s+(?:web|p[áa]gina)|al\s+(?:continuar|"
        r"navegar|hacer\s+clic))\b[^.]{0,120}\bcookies?\b|(?:aceptar|configurar|"
        r"rechazar)\s+(?:todas\s+las\s+)?cookies?"
    ),
    "pt": (
        r"(?:utilizamos|usamos|este\s+site|nosso\s+site|ao\s+(?:continuar|navegar|"
        r"clicar))\b[^.]{0,120}\bcookies?\b|(?:aceitar|gerenciar|rejeitar)\s+(?:todos\s+os\s+)?cookies?"
    ),
    "ht": (
        r"(?:nou|sit\s+sa\s*a?|sit\s+nou\s+an)\b[^.]{0,80}\b(?:cookies?|kouki|temwen)\b|nou\s+itilize\s+bonbon\b|(?:aksepte|"
        r"refize)\s+(?:tout\s+)?(?:cookies?|kouki)"
    ),
    "sw": (
        r"(?:tunatumia|tovuti\s+(?:hii|yetu)|kwa\s+kuendelea)\b[^.]{0,120}\b(?:vidakuzi|cookies?|kuki)\b|"
        r"(?:kubali|kataa)\s+(?:zote|vidakuzi|cookies?)"
    ),
    "de": (
        r"(?:wir|diese\s+(?:web)?site|unsere\s+(?:web)?site|"
        r"durch\s+die\s+(?:weitere\s+)?nutzung)\b[^.]{0,120}\bcookies?\b|"
        r"(?:alle\s+)?cookies?\s+(?:akzeptieren|ablehnen|einstellungen)"
    ),
}

BYLINE = (
    r"(?:(?:written|reported|edited|story|text|(?:additional\s+)?reporting|editing|writing)\s+by|by|par|por|von|pa|na|imeandikwa\s+na|"
    r"na\s+mwandishi(?:\s+wetu)?|ekri\s+pa|[ée]crit\s+par|escrito\s+por|texto\s+de|geschrieben\s+von|"
    r"ein\s+(?:beitrag|artikel)\s+von|author|auteur|autora?|autor(?:in)?|mwandishi|ot[èe]|"
    r"publi[ée]\s+par|(?:posted|published)\s+by|publicado\s+por|ver[öo]ffentlicht\s+von|pibliye\s+pa|imechapishwa\s+na|"
    r"(?:[ée]dit[ée]|r[ée]dig[ée])\s+par|(?:editado|redactado|redigido)\s+por|edici[óo]n\s+de|edi[çc][ãa]o(?:\s+de)?|"
    r"imehaririwa\s+na|edite\s+pa|reportage(?:\s+(?:de|von))?|"
    r"con\s+(?:aportes?|la\s+colaboraci[óo]n)\s+de|colabor(?:ou|[óo])|avec\s+la\s+collaboration\s+de|ak\s+kolaborasyon|"
    r"with\s+contributions?\s+(?:from|by)|taarifa\s+za\s+ziada\s+na|repor(?:taje|te)\s+de|reportagem\s+de|rep[òo]taj|ripoti\s+ya|redaktion|mitarbeit|redigiert\s+von|adaptation|adaptaci[óo]n|adapta[çc][ãa]o)"
)

DATE_LABEL = (
    r"(?:(?:first\s+|last\s+)?(?:published|updated|modified|posted|created)(?:\s+(?:on|at))?|date|"
    r"(?:publi[ée]e?|mis\s+[àa]\s+jour|modifi[ée]e?|cr[ée]{2}e?)(?:\s+le)?|(?:derni[èe]re\s+mise\s+[àa]\s+jour)|"
    r"(?:publicado|actualizado|atualizado|modificado|fecha|data|[úu]ltima\s+(?:actualizaci[óo]n|"
    r"atualiza[çc][ãa]o))(?:\s+(?:el|em|en|a))?|"
    r"(?:pibliye|mete\s+ajou|dat)(?:\s+(?:nan|le|jou))?|(?:imechapishwa|ilichapishwa|imesasishwa|"
    r"tarehe)(?:\s+(?:tarehe|mnamo))?|"
    r"(?:ver[öo]ffentlicht|aktualisiert|stand|datum|erstellt|zuletzt\s+aktualisiert)(?:\s+am)?)"
)

SHARE_WORDS = frozenset(
    [
        "share",
        "partager",
        "partagez",
        "compartir",
        "comparte",
        "compartilhar",
        "compartilhe",
        "teilen",
        "pataje",
        "shiriki",
        "sambaza",
        "facebook",
        "twitter",
        "x",
        "whatsapp",
        "telegram",
        "linkedin",
        "email",
        "e-mail",
        "mail",
        "imprimer",
        "print",
        "imprimir",
        "drucken",
        "enprime",
        "chapisha",
        "copy",
        "link",
        "copier",
        "lien",
        "le",
        "copiar",
        "enlace",
        "link-kopieren",
        "kopieren",
        "reddit",
        "pinterest",
        "flipboard",
        "tumblr",
        "threads",
        "bluesky",
        "messenger",
        "instagram",
        "youtube",
        "tiktok",
        "save",
        "article",
        "this",
        "on",
        "via",
        "by",
        "with",
        "me",
        "comment",
        "comments",
        "commentaires",
        "comentarios",
        "comentários",
        "kommentare",
        "kòmantè",
        "maoni",
        "tweet",
        "tweeter",
        "pocket",
        "sms",
        "viber",
        "line",
        "vk",
        "xing",
        "sur",
        "en",
        "no",
        "em",
        "auf",
        "sou",
        "kwenye",
        "par",
        "por",
        "pa",
        "and",
        "et",
        "y",
        "e",
        "und",
        "ak",
        "na",
        "or",
        "enregistrer",
        "guardar",
        "salvar",
        "merken",
        "sove",
        "hifadhi",
        "listen",
        "écouter",
        "escuchar",
        "ouvir",
        "anhören",
        "koute",
        "sikiliza",
        "follow",
        "suivre",
        "seguir",
        "folgen",
        "swiv",
        "fuata",
        "bookmark",
        "like",
        "font",
        "size",
        "a+",
        "a-",
        "aa",
        "gift",
        "story",
        "post",
        "sharing",
        "options",
        "close",
        "open",
        "more",
        "menu",
        "cet",
        "esta",
        "este",
        "nota",
        "noticia",
        "artículo",
        "articulo",
        "artigo",
        "notícia",
        "a",
        "atik",
        "sa",
        "makala",
        "hii",
        "habari",
        "correo",
        "imèl",
        "imel",
        "kopye",
        "lyen",
        "barua",
        "pepe",
        "nakili",
        "kiungo",
        "artikel",
        "beitrag",
        "diesen",
        "diese",
        "it",
        "news",
        "mastodon",
        "de",
        "para",
        "minutes",
        "minute",
        "min",
        "read",
        "lectura",
        "lecture",
        "minutos",
        "leitura",
        "minit",
        "pou",
        "li",
        "sere",
        "kusoma",
        "dakika",
        "lesezeit",
        "minuten",
        "ajouter",
        "à",
        "mes",
        "favoris",
        "favorites",
        "favoritos",
        "guarda",
    ]
)

SHARE_MUST = frozenset(
    [
        "share",
        "partager",
        "partagez",
        "compartir",
        "comparte",
        "compartilhar",
        "compartilhe",
        "teilen",
        "pataje",
        "shiriki",
        "sambaza",
        "facebook",
        "twitter",
        "whatsapp",
        "telegram",
        "linkedin",
        "pinterest",
        "reddit",
        "print",
        "imprimer",
        "imprimir",
        "drucken",
        "tweet",
        "bookmark",
        "copier",
        "copiar",
        "kopieren",
        "flipboard",
    ]
)

# Matched anywhere in folded text: no accents, no case, no punctuation.
PAYWALL = {
    "en": r"subscribe (?:now |today )?to (?:continue|keep|read|unlock)|(?:subscribers?|members?) only|"
    r"to (?:continue|keep) reading|already a subscriber|subscription required|unlock this (?:article|story)",
    "fr": r"(?:article|contenu|suite).{0,40} reservee? aux? abonnes|deja abonne|abonnez vous pour|pour lire la suite|"
    r"il vous reste .{0,20} a lire",
    "es": r"(?:solo|exclusivo) para suscriptores|suscrib[ai]\w* para (?:seguir|leer|continuar)|contenido exclusivo|"
    r"para seguir leyendo|ya (?:eres|es) suscriptor",
    "pt": r"(?:exclusivo|conteudo) para assinantes|assine para|ja (?:e|sou) assinante|para continuar (?:lendo|a ler)",
    "ht": r"abone (?:w |yo |ou )?pou (?:w |ou )?(?:li|kontinye)|pou (?:w |ou )?kontinye li|moun ki abone|abone selman",
    "sw": r"jisajili (?:ili )?kuendelea|waliojisajili|wasajili pekee|kuendelea kusoma|endelea kusoma",
    "de": r"weiterlesen mit|nur fur abonnenten|bereits abonnent|jetzt abonnieren und|mit .{0,12}(?:plus|abo) weiterlesen|"
    r"diesen artikel .{0,20}abonn",
}

# A line of these words alone, one of the first among them, is the label of an advertisement.
AD_MUST = frozenset(
    "advertisement advertising advertisements publicité publicidad publicidade werbung anzeige piblisite tangazo matangazo "  # noqa: SIM905
    "ad ads annonce annonces anons anuncio anúncio advert sponsored sponsorisé patrocinado patrocinada "
    "kulipiwa reklama pub".split()
)
AD_WORDS = AD_MUST | frozenset(
    "article story content text continues continue continued reading read below after this the scroll to for more - "  # noqa: SIM905
    "la suite de l cet cette après apres continuez lecture votre lire continúa continua después de despues siga sigue leyendo "
    "el artículo nota abajo após apos a o leia lendo depois kontinye li anba apre lekti endelea kusoma hapa chini baada ya "
    "habari del texto ap hili contenu contenido conteúdo inhalt bezahlter paid post peye ya inaendelea leitura artikel geht atik "
    "weiterlesen hier nach der geht es weiter lesen sie unten".split()
)

# Whole lines, in lower case.
CLUTTER_LINES = frozenset(
    line.strip()
    for line in """
        advertisement | advertising | ad | ads | sponsored | publicité | annonce | publicidad | anuncio
        publicidade | anúncio | werbung | anzeige | piblisite | tangazo | matangazo
        story continues below advertisement | article continues below | la suite après cette publicité
        continúa después de la publicidad | continua após a publicidade | skip to content
        skip to main content | back to top | loading | play | pause | watch live | live | premium
        exclusive | breaking | breaking news | top stories | image | photo | video | audio
        read full article | view comments | no comments | leave a comment | show more | load more | close
        menu | search | home | getty images | click here | learn more | read more | see more | view more
        plus | mehr | más | mais | zaidi | plis | suivant | précédent | next | previous
        listen to this article | listen | écouter l'article | écouter cet article | escuchar | ouvir
        artikel anhören | koute atik la | sikiliza | min read | newsletter | comments | commentaires
        comentarios | comentários | kommentare | maoni | kòmantè | tags | topics | share | share this
        share this article | save for later | text size | print this | font size | enregistrer pour plus tard
        taille du texte | imprimer | guardar para después | tamaño del texto | imprimir | escuchar este artículo
        escuchar artículo | ouvir este artigo | salvar para depois | tamanho do texto | koute atik sa a | enprime
        sove pou pita | gwosè tèks | sikiliza makala hii | sikiliza habari hii | chapisha | hifadhi usome baadaye
        ukubwa wa maandishi | für später merken | schriftgrösse | drucken | merken
    """.replace("\n", "|").split("|")
    if line.strip()
)

# An offer by mail: to whom and into what, and what it is that comes.
MAILBOX = (
    r"\b(?:your|votre|vos|tus?|sus?|seu|sua|teu|ihr(?:em|en)?|dein(?:em|en)?)\s+(?:e-?mail\s+)?(?:inbox|mailbox|e-?mails?|"
    r"bo[îi]te|messagerie|correo|bandeja|caixa|postfach)|\b(?:imel|barua\s*pepe)\s+(?:ou|w|yako|yenu)\b"
)
MAILBOX_HINTS = (  # one of these, in small letters, is in each
    "mail", "inbox", "boîte", "boite", "messagerie", "correo", "bandeja", "caixa", "postfach", "imel", "barua",
)  # fmt: skip
OFFER = (
    r"\b(?:free|newsletters?|letter|briefing|sign|join|gratuit\w*|lettre|gratis|gratuito|grátis|bolet[íi]n|carta|lèt|bure|"
    r"jarida|barua\s+yetu|kostenlos\w*|brief)\b"
)
# An application to be fetched.
APP = (
    r"\b(?:get|download|try|install|t[ée]l[ée]charge[rz]|installez|descarg(?:ue|a|ar)|instale|baix(?:e|ar)|telechaje|enstale|pakua|"
    r"sakinisha|laden|installieren)\b[^.!?]{0,30}\b(?:app|apps|application|aplicaci[óo]n|aplicativo|aplikasyon|programu|anwendung)\b"
)
APP_HINTS = ("app", "aplic", "aplik", "programu", "anwendung")
# Who had the text before, as a last line.
FIRST_ELSEWHERE = (
    r"\b(?:(?:was|were)?\s*(?:first|originally)\s+(?:published|appeared|posted)|appeared\s+first|(?:d['’]abord|initialement)\s+"
    r"(?:[ée]t[ée]\s+)?(?:publi|paru)\w*|publi[ée]\s+(?:d['’]abord|initialement)|publicad[oa]\s+(?:primero|originalmente|primeiro)|"
    r"apareci[óo]\s+primero|pibliye\s+(?:\w+\s+){0,3}an\s+premye|(?:ili|ime)chapishwa\s+kwanza|erschien\s+zuerst|"
    r"zuerst\s+erschienen)\b"
)

# What a person does at a paper, after the name in a byline.
ROLE = (
    r"(?:(?:senior|chief|staff|special|foreign|our)\s+)*(?:correspondent|reporter|(?:staff\s+)?writer|editor|journalist|columnist|"
    r"contributor|correspondante?|journaliste|r[ée]dact(?:eur|rice)(?:\s+en\s+chef)?|envoy[ée]e?\s+sp[ée]ciale?|"
    r"corresponsal|periodista|redactora?|enviad[ao]\s+especial|correspondente|jornalista|rep[óo]rter|redatora?|"
    r"korespondan|jounalis|rep[òo]t[èe]|mwandishi(?:\s+wetu)?|mwanahabari|ripota|mhariri|"
    r"korrespondent(?:in)?|reporter(?:in)?|redakteur(?:in)?|journalist(?:in)?)"
)

# What a line about the author says, after the name, in folded text.
ABOUT_AUTHOR = (
    r"(?:covers|reports|writes|works|reported|has (?:covered|reported|written|worked)|is (?:a|an|the|our)\b.{0,40}"
    r"(?:reporter|correspondent|journalist|editor|writer|columnist|author|producer|fellow|professor|analyst)|"
    r"couvre|ecrit|est (?:un|une|le|la)?\s?.{0,30}(?:journaliste|correspondante?|reporter|redact\w+|autrice|auteur)|"
    r"cubre|escribe|informa|es (?:un|una|la|el)?\s?.{0,30}(?:periodista|corresponsal|redactora?|reporter\w|autora?)|"
    r"cobre|escreve|e (?:um|uma|o|a)?\s?.{0,30}(?:jornalista|correspondente|reporter|redatora?|autora?)|"
    r"kouvri|ekri|se (?:yon\s)?.{0,30}(?:jounalis|korespondan|repote|editoryalis)|"
    r"huripoti|huandika|anaripoti|ni (?:mwandishi|mwanahabari|ripota|mhariri)|"
    r"berichtet|schreibt|arbeitet|ist .{0,40}(?:journalist|korrespondent|reporter|redakteur|autor)(?:in)?)\b"
)
