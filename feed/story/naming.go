package story

import "strings"

// thing is what kind of thing a term of a title can name. Of two titles that are otherwise
// alike, those that name different ones are of different events.
type thing uint8

const (
	ordinary thing = iota
	number         // but for years
	year           // 1900 to 2100
	weekday        // or a part of a day
	month          // a number beside one is a date
	ordinal        // also a quarter of a year
	counted        // what is numbered one by one: an episode, a round, a CVE
	nThings  = counted
)

// thingWords are words that name folded, a line a thing.
var thingWords = [...]struct {
	thing thing
	words string
}{
	{weekday, `monday tuesday wednesday thursday friday saturday sunday weekend morning afternoon evening
		montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
		lundi mardi mercredi jeudi vendredi samedi dimanche
		lunes martes miercoles jueves viernes sabado domingo segunda terca quarta quinta sexta
		lunedi martedi mercoledi giovedi venerdi sabato domenica
		maandag dinsdag woensdag donderdag vrijdag zaterdag zondag`},
	{month, `january february march april june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec
		januar februar marz mai juni juli oktober dezember
		janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
		enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		janeiro fevereiro maio junho julho setembro outubro novembro dezembro
		gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
		januari februari maart mei augustus`},
	{ordinal, `q1 q2 q3 q4 h1 h2 first second third fourth fifth sixth seventh eighth ninth tenth`},
	{counted, `quarter cve docket episode ep issue no day week round stage chapter part vol volume edition number leg matchday game heat
		folge ausgabe tag woche runde etappe episodio capitulo jornada dia semana etapa episode numero journee jour semaine etape`},
}

// things leads from terms to what they name. It is never written to.
var things = func() map[uint32]thing {
	m := map[uint32]thing{}
	for _, c := range thingWords {
		for _, w := range strings.Fields(c.words) {
			m[hashOf(stem(w))] = c.thing
		}
	}
	var y [4]byte
	for n := 1900; n <= 2100; n++ {
		y = [4]byte{byte('0' + n/1000), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)}
		m[hashOf(string(y[:]))] = year
	}
	return m
}()

// thingOf is what a term names that was seen so.
func thingOf(c thing, is seen) thing {
	if c == ordinary && is&isNumber != 0 {
		return number
	}
	return c
}

// titles is how the titles of an entry and of another one compare.
type titles struct {
	mine, theirs, both       int           // what terms tell that are no numbers and the like
	lacks, extra, agree      [nThings]bool // by thing: the entry lacks one of the other's title, the other lacks one of its, both titles have one
	counted                  bool          // both have a word for what is numbered, or a month
	namesLacks, namesExtra   bool          // of telling terms
	numberLacks, numberExtra bool          // of numbers in title or text
}

// compareTitles compares the entry's title with that of an open one.
func (q *query) compareTitles(s *slot) (m titles) {
	for k, l := range s.terms {
		t := q.of(l)
		if t == nil && s.is(k, isNumber) {
			m.numberLacks = true
		}
		if !s.is(k, inTitle) {
			continue
		}
		o := &q.w.terms.lists[l]
		c := thingOf(o.thing, seen(s.weights[k]>>weightBits)<<5)
		tells := idf(o.docs(), q.rarity)
		shared := t != nil && t.seen&inTitle != 0
		if c == counted || c == month {
			m.counted = m.counted || shared
		}
		if c == ordinary || c == counted {
			m.theirs += tells
			if shared {
				m.both += tells
			}
			m.namesLacks = m.namesLacks || t == nil && tells >= naming
			continue
		}
		m.lacks[c] = m.lacks[c] || t == nil
		m.agree[c] = m.agree[c] || shared
	}
	for i := range q.terms {
		t := &q.terms[i]
		has := t.list != noList && s.has(t.list)
		m.numberExtra = m.numberExtra || !has && t.seen&isNumber != 0
		if t.seen&inTitle == 0 {
			continue
		}
		if c := thingOf(t.thing, t.seen); c == ordinary || c == counted {
			m.mine += t.idf
			m.namesExtra = m.namesExtra || !has && t.idf >= naming
		} else {
			m.extra[c] = m.extra[c] || !has
		}
	}
	return m
}

const (
	// naming is how much a term tells that may name a thing, in 256ths of a bit.
	naming = 3 * 256
	// Of one series are two titles that agree to this share, in 1024ths, and name different
	// things; where what they name is counted, or dated, less is enough.
	seriesTitle   = 680
	seriesCounted = 400
)

// series reports whether the titles are of one series, and of different parts of it: they
// differ in a number, a date, a weekday or the like, and in little else.
func (m *titles) series() bool {
	agree := m.share()
	for c := number; c < nThings; c++ {
		if !m.lacks[c] || !m.extra[c] {
			continue
		}
		if agree >= seriesTitle && !m.agree[c] {
			return true
		}
		if (c == number || c == ordinal) && m.counted && agree >= seriesCounted {
			return true
		}
	}
	return false
}

// named reports whether each title names a thing that the other entry lacks. Of one outlet, two
// such are no copies, however alike their texts are: it writes much the same under each.
func (m *titles) named() bool { return m.namesLacks && m.namesExtra }

// renamed reports whether a title names a thing that the other entry lacks, and the titles do
// not agree otherwise either.
func (m *titles) renamed() bool { return (m.namesLacks || m.namesExtra) && m.share() < seriesTitle }

// share is the share of what both titles tell that they have in common.
func (m *titles) share() int { return share(m.both, m.mine+m.theirs-m.both) }

// other reports whether each of the two gives a number that the other does not have, and the
// title of one, or of each, names a thing that the other does not have: what a fund pays out,
// what a company earned, where the earth shook is said in the same words each time.
func (m *titles) other(each bool) bool {
	names := m.namesLacks || m.namesExtra
	if each {
		names = m.named()
	}
	return names && m.numberLacks && m.numberExtra
}
