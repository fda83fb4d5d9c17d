package parse

import (
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
)

// written are a few sentences in a language, and the charsets that they are recognised in
// where nothing is declared; with a language in front, where the document declares that.
var written = []struct{ text, charsets string }{
	{"Паром вчера не вышел из порта из-за тумана, сообщила служба погоды.", "windows-1251 koi8-r iso-8859-5 ibm866"},
	{"Новости дня", "ru:windows-1251 ru:koi8-r windows-1251"},
	{"Вчора пором не вийшов із порту через туман, повідомила служба погоди в Одесі.", "windows-1251 uk:koi8-u"},
	{"Вчера фериботът не напусна пристанището заради мъглата.", "windows-1251"},
	{"Χθες το πλοίο δεν έφυγε από το λιμάνι. Άνεμος και ομίχλη.", "windows-1253 iso-8859-7"},
	{"אתמול המעבורת לא יצאה מהנמל בגלל הערפל הכבד", "windows-1255"},
	{"لم تغادر العبارة الميناء أمس بسبب الضباب الكثيف", "windows-1256"},
	{"เมื่อวานเรือข้ามฟากไม่ได้ออกจากท่าเพราะหมอก", "th:windows-874"},
	{"Wczoraj prom nie wypłynął z portu z powodu gęstej mgły. Służba pogody mówiła, że jeszcze dziś będzie ślisko i że żaden statek nie wyjdzie. Łódź rybacka wróciła wcześniej, cała załoga jest zdrowa.", "windows-1250 iso-8859-2"},
	{"Mgła nad portem, śliskie drogi", "pl:windows-1250 pl:iso-8859-2"},
	{"Včera trajekt nevyplul z přístavu kvůli husté mlze. Meteorologové říkají, že zítra bude ještě hůř a že žádná loď nevypluje. Rybářská bárka se vrátila dřív a všichni jsou v pořádku.", "windows-1250 cs:iso-8859-2"},
	{"A komp tegnap nem hagyta el a kikötőt a sűrű köd miatt. Az időjárási szolgálat szerint holnap még rosszabb lesz, és egyetlen hajó sem indul el. A halászhajó előbb tért vissza.", "windows-1250"},
	{"Dün feribot yoğun sis yüzünden limandan ayrılmadı. Hava servisi yarın daha kötü olacağını ve hiçbir geminin çıkmayacağını söyledi. Balıkçı teknesi erken döndü, mürettebat sağlıklı.", "windows-1254"},
	{"昨日のフェリーは霧のため港を出ませんでした。", "shift_jis euc-jp"},
	{"ニュース速報", "shift_jis euc-jp"},
	{"昨天渡轮因大雾没有离开港口", "zh:gb18030"},
	{"昨天渡輪因大霧沒有離開港口", "zh:big5"},
	{"어제 여객선은 안개 때문에 항구를 떠나지 못했다", "ko:euc-kr"},
}

// TestGuess recognises the charsets of documents that declare none.
func TestGuess(t *testing.T) {
	for _, c := range written {
		for label := range strings.FieldsSeq(c.charsets) {
			language, name, found := strings.Cut(label, ":")
			head := rssHead + "<language>" + language + "</language>"
			if !found {
				name, head = label, rssHead
			}
			e, _ := charset.Lookup(name)
			b, err := e.NewEncoder().String(c.text)
			if err != nil {
				t.Fatalf("%s in %s: %v", c.text, name, err)
			}
			for _, form := range []string{"<item><guid>1</guid><title>" + b + "</title></item>" + rssTail, "<item><guid>1</guid><title>English, too</title><description><![CDATA[<p class='x'>" + b + "</p>]]></description></item>" + rssTail} {
				doc, err := Parse([]byte(head+form), Options{})
				if err != nil {
					t.Fatal(err)
				}
				if it := &doc.Items[0]; doc.Charset != name || it.Content.Title != c.text && it.Text != c.text {
					t.Errorf("%s: %s, %q %q, want %q", label, doc.Charset, it.Content.Title, it.Text, c.text)
				}
			}
		}
	}
}

// TestNoGuess: what is not certain is windows-1252.
func TestNoGuess(t *testing.T) {
	for _, text := range []string{
		"café", "Größe zählt, über alles", "À bientôt, où que tu sois, déjà l'été", "El niño comió piña en España mañana por la mañana", "São Paulo não é a capital, mas a maior cidade; situação já está má",
		"Färjan lämnade inte hamnen i går på grund av dimma över Öresund", "Í gær fór ferjan ekki úr höfninni vegna þoku, sagði veðurstofan", "ÄÖÜ ÄÖÜ ÄÖÜ ÄÖÜ ÄÖÜ", "\u201cQuoted\u201d \u2013 and so on\u2026",
		"Tänään lautta ei lähtenyt satamasta sumun vuoksi, kertoi sääpalvelu eilen illalla Helsingissä", "© 2026 ½ price £5 ®", "Être où çà là été forêt naïve œuvre cœur sœur à côté de l’hôtel",
	} {
		e, _ := charset.Lookup("windows-1252")
		b, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Parse([]byte(rssHead+"<item><guid>1</guid><title>"+b+"</title></item>"+rssTail), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Items[0].Content.Title; doc.Charset != "windows-1252" || got != text {
			t.Errorf("%s: %s, %q", text, doc.Charset, got)
		}
	}
}

// TestCharsets holds what decides on a document's charset.
func TestCharsets(t *testing.T) {
	good := strings.Repeat("Добрый день. ", 3)
	for _, c := range []struct{ name, said, contentType, in, title, charset string }{
		{"the operator's word", "windows-1251", "text/xml; charset=koi8-r", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет", "windows-1251"},
		{"the operator's word where nothing is sure", "iso-8859-5", "", "\xe9", "щ", "iso-8859-5"},
		{"the operator's UTF-8", "utf-8", "text/xml; charset=koi8-r", "caf\xe9", "caf\ufffd", "utf-8"},
		{"a word that is none", "x-none", "", "é", "é", "utf-8"},
		{"a cut sequence under a wrong label", "", "text/xml; charset=windows-1251", good + "\xd1...", good + "\ufffd...", "utf-8"},
		{"a cut sequence", "", "", good + "\xd1...", good + "\ufffd...", "utf-8"},
		{"a right label", "", "text/xml; charset=windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2 \xc3\xa9", "Привет Г©", "windows-1251"},
		{"CESU-8", "", "", "P\u00e1rty \xed\xa0\xbd\xed\xb8\x89", "Párty 😉", "utf-8"},
		{"half of CESU-8", "", "", good + "\xed\xa0\xbd", good + "\ufffd", "utf-8"},
		{"escape sequences", "", "", "Größe \x1b(B \x1b[1m", "Größe (B [1m", "utf-8"},
		{"escape sequences in ASCII", "", "", "log \x1b(B \x1b$B\x1b[0m", "log (B $B[0m", "utf-8"},
	} {
		doc, err := Parse([]byte(rssHead+"<item><guid>1</guid><title>"+c.in+"</title></item>"+rssTail), Options{Charset: c.said, ContentType: c.contentType})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Items[0].Content.Title; doc.Charset != c.charset || got != strings.TrimSpace(c.title) {
			t.Errorf("%s: %s, %q, want %s, %q; %v", c.name, doc.Charset, got, c.charset, c.title, doc.Repairs)
		}
	}
}
