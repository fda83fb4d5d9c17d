package substance

import "strings"

type set map[string]bool

func setOf(words string) set {
	s := set{}
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}

// phrases are word sequences, one a line.
func phrases(lines string) (all [][]string) {
	for l := range strings.Lines(lines) {
		if f := strings.Fields(l); len(f) > 0 {
			all = append(all, f)
		}
	}
	return all
}

// words are the words by which counters, dates and lists of links are known, in the
// languages in which most feeds are written.
type words struct {
	counted set // what is counted and means nothing to a reader, wherever it stands
	weak    set // the same, but where other words stand beside it they may be news
	done    set // what readers do with an entry
	none    set // how many, in letters
	between set // words between a number and what it counts
	filler  set // what stands around counters and dates
	dated   set // what a date of publication or change begins with
	days    set // names of days and months
	minutes set
	reading set

	units  set // of time that soon passes
	one    set // of these
	and    set
	behind set // "ago"
	before [][]string
	// moments are times that have just passed.
	moments [][]string

	countedSigns, agoSigns []string // of scripts that part words by nothing

	short   set // abbreviations whose full stop ends nothing
	related set // what lists of links begin with
	solid   set // what is never misspelt: negations, numbers
}

// label reports whether the word says nothing beside a counter or a date.
func (v *words) label(w string) bool {
	return v.filler[w] || v.dated[w] || v.days[w] || v.counted[w] || v.weak[w] || v.done[w] || v.none[w] || v.between[w] ||
		v.minutes[w] || v.reading[w] || v.units[w] || v.one[w] || v.and[w] || v.behind[w]
}

var vocabulary = &words{
	counted: setOf(`comment comments reply replies view views pageview pageviews likes retweets upvotes downvotes clicks reactions reblogs
		kommentar kommentare kommentaren antworten aufruf aufrufe klicks
		commentaire commentaires réponses vues
		comentario comentarios comentário comentários respuestas respostas vistas visualizaciones visualizações
		commento commenti risposte visualizzazioni reacties antwoorden weergaven
		kommentarer svar visningar visninger komentarze komentarzy komentarz odpowiedzi odsłon wyświetleń
		комментарий комментария комментариев просмотр просмотра просмотров ответов`),
	weak: setOf(`visit visits visitor visitors hit hits share shares vote votes point points follower followers subscriber subscribers
		download downloads answer answers people person persons times time reader readers read reads play plays star stars bookmark bookmarks
		rating ratings review reviews response responses message messages post posts like online member members user users favorites favourites
		besuche besuch besucher leser mal stimmen teilen geteilt beiträge beitrag bewertungen
		visite visites visiteurs partages lectures votes fois lecteurs
		visitas visita compartidos lecturas lectores veces leituras leitores vezes partilhas
		visite letture condivisioni lettori volte keer lezers bezoekers gelezen stemmen delningar läsningar`),
	done: setOf(`viewed visited seen shared liked clicked opened watched played downloaded commented
		gelesen angesehen aufgerufen kommentiert besucht vu lu partagé partagée visto leído compartido letto condiviso bekeken`),
	none:    setOf(`no zero one none first keine kein null aucun aucune zéro ningún sin nenhum nessun geen inga`),
	between: setOf(`new more total unread reader readers user page other user-generated neue weitere nouveaux autres nuevos otros nuovi altri novos nieuwe`),
	filler: setOf(`the a an this it its page article story entry topic thread be to leave add join read show see all view write your discussion conversation yet so far
		was has had have been by of in on at and with from since today now total currently there is are until last
		am pm utc gmt cet cest est edt pst pdt bst uhr h min
		der die das dieser diese dieses artikel seite wurde hat bisher noch von um am jetzt heute insgesamt schon mit
		le la les cet cette article page a été par à jour le de du des pour aujourd'hui
		el los las este esta artículo página ha sido por de hoy a las um uma este esta artigo página foi por hoje
		il lo gli questo questa articolo pagina è stato da di oggi alle het een dit deze artikel pagina is door om op vandaag
		weeks week months month years year wochen woche monate monat jahre jahr semaines semaine mois ans semanas semana meses mes años anos settimane mesi anni weken maanden jaar`),
	dated: setOf(`as posted updated published modified edited revised checked aktualisiert veröffentlicht geändert bearbeitet stand publié publiée modifié actualisé mis mise
		publicado actualizado atualizado modificado pubblicato aggiornato bijgewerkt gepubliceerd gewijzigd uppdaterad publicerad opublikowano aktualizacja обновлено опубликовано`),
	days: setOf(`monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun today yesterday
		january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
		montag dienstag mittwoch donnerstag freitag samstag sonntag gestern januar februar märz mai juni juli oktober dezember
		lundi mardi mercredi jeudi vendredi samedi dimanche hier janvier février mars avril juin juillet août septembre octobre novembre décembre
		lunes martes miércoles jueves viernes sábado domingo ayer enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		janeiro fevereiro março maio junho julho setembro outubro novembro dezembro ontem
		ieri gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gisteren`),
	minutes: setOf(`min mins minute minutes minuten minuto minutos minuti minuut minuter`),
	reading: setOf(`read reading lesezeit lesedauer lecture lectura leitura lettura leestijd läsning lästid czytania`),

	units: setOf(`second seconds sec secs s minute minutes min mins m hour hours hr hrs h day days d
		sekunde sekunden minuten stunde stunden std tag tage tagen
		seconde secondes heure heures jour jours segundo segundos minuto minutos hora horas día días dia dias
		secondo secondi minuti ora ore giorno giorni seconden minuut uur uren dag dagen
		sekunder minuter timme timmar dagar sekund minut minuty godzin godzinę godziny godzinie dni dzień минут минуты час часа часов дня дней`),
	one:    setOf(`a an one few couple ein eine einem einer wenigen paar un une uno una um uma een en ett`),
	and:    setOf(`and und et y e en och i`),
	behind: setOf(`ago left remaining fa geleden atrás temu sedan назад earlier`),
	before: phrases(`vor
		il y a
		hace
		há
		för`),
	moments: phrases(`just now
		moments ago
		a moment ago
		a few moments ago
		gerade eben
		à l'instant
		ahora mismo
		proprio ora
		zojuist`),
	countedSigns: []string{"条评论", "個評論", "个评论", "則留言", "件のコメント", "次阅读", "次浏览", "次瀏覽", "条回复", "回复", "阅读", "浏览", "评论", "コメント", "개의댓글", "개"},
	agoSigns:     []string{"秒前", "秒钟前", "分前", "分钟前", "分鐘前", "時間前", "小时前", "小時前", "日前", "天前", "分전", "분전", "시간전", "일전"},

	short: setOf(`min std sek hr hrs no nr ca approx vol st mr mrs ms dr prof jan feb mar apr jun jul aug sep sept oct nov dec`),
	related: phraseSet(`related
		related articles
		related stories
		related posts
		related links
		related news
		related topics
		read also
		read more
		read next
		see also
		also read
		more news
		more stories
		more on this
		more on this story
		most read
		most popular
		popular
		recommended
		you may also like
		you might also like
		latest news
		further reading
		mehr zum thema
		lesen sie auch
		auch interessant
		weitere artikel
		meistgelesen
		à lire aussi
		lire aussi
		sur le même sujet
		voir aussi
		lea también
		te puede interesar
		más noticias
		relacionadas
		leia também
		veja também
		leggi anche
		articoli correlati
		lees ook
		läs också
		läs mer
		czytaj też
		czytaj także`),
	solid: setOf(`never nobody nothing without neither cannot niemals nichts niemand keine keinen keiner ohne jamais aucun aucune personne nunca nadie ningún
		three seven eight eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
		million millions billion billions trillion trillions third fourth fifth sixth seventh eighth ninth tenth
		sieben zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend millionen milliarden dritte
		trois quatre douze treize quatorze quinze seize vingt trente quarante cinquante soixante mille milliard milliards
		cuatro cinco siete nueve quince veinte treinta cuarenta cincuenta sesenta ciento millones miles
		quattro cinque sette dodici venti trenta quaranta cento milioni miliardi`),
}

// phraseSet is a set of phrases, one a line.
func phraseSet(lines string) set {
	s := set{}
	for _, p := range phrases(lines) {
		s[strings.Join(p, " ")] = true
	}
	return s
}
