package parse

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// alphabet is a language by its letters outside of ASCII, the commonest first, and the
// charsets that it was written in before Unicode, the commonest first.
type alphabet struct {
	language string
	letters  string
	charsets []string
}

// alphabets are those that are not told apart by the bytes alone. Latin ones say all their
// letters; others say the commonest ones, because they are told by how often these stand.
var alphabets = []alphabet{
	{"ru", "оеаинтсрвлкмдпуя", []string{"windows-1251", "koi8-r", "iso-8859-5", "ibm866"}},
	{"uk", "оаинвіерткслмуду", []string{"windows-1251", "koi8-u", "iso-8859-5"}},
	{"bg", "аиоенртсвлкдпмъу", []string{"windows-1251", "iso-8859-5"}},
	{"be", "аініенртслвкоуды", []string{"windows-1251"}},
	{"sr", "аиоенртсвјкудлпм", []string{"windows-1251", "iso-8859-5"}},
	{"mk", "аоиентрсвлдкпмју", []string{"windows-1251", "iso-8859-5"}},
	{"el", "αοιετνσρηυπκλμςό", []string{"windows-1253", "iso-8859-7"}},
	{"he", "יוהלאמתבנרשחפדקע", []string{"windows-1255", "iso-8859-8"}},
	{"ar", "اليمنوترهبعدسفكق", []string{"windows-1256", "iso-8859-6"}},
	{"th", "านรอกเงมยลวดทสตะ", []string{"windows-874"}},
	{"pl", "łęąóśżćńź", []string{"windows-1250", "iso-8859-2"}},
	{"cs", "íáéěšřčýžůúňďťó", []string{"windows-1250", "iso-8859-2"}},
	{"sk", "áíéčýžšúľťôňďäóĺŕ", []string{"windows-1250", "iso-8859-2"}},
	{"hu", "áéóöíőüúű", []string{"windows-1250", "iso-8859-2"}},
	{"hr", "čšžćđ", []string{"windows-1250", "iso-8859-2"}},
	{"sl", "čšžćđ", []string{"windows-1250", "iso-8859-2"}},
	{"ro", "ăîâşţșț", []string{"windows-1250", "iso-8859-2", "iso-8859-16"}},
	{"tr", "ıüşğöçâîû", []string{"windows-1254"}},
	{"lt", "ėšųįžąūčę", []string{"windows-1257", "iso-8859-13"}},
	{"lv", "āīšēūņļčģžķ", []string{"windows-1257", "iso-8859-13"}},
	{"vi", "", []string{"windows-1258"}},
	{"ja", "", []string{"shift_jis", "euc-jp"}},
	{"zh", "", []string{"gb18030", "big5"}},
	{"ko", "", []string{"euc-kr"}},
}

const (
	guessFrom    = 64 << 10 // bytes of a document
	guessSample  = 4 << 10  // bytes of a text whose language is looked for
	guessLatin   = 12       // letters outside ASCII, fewer than which say nothing of an alphabet
	guessForeign = 8        // the same of another script
)

var (
	saidForm = regexp.MustCompile(`(?i)<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([a-z]{2})\b|xml:lang=["']([a-z]{2})\b|"language"\s*:\s*"([a-z]{2})\b`)
	markForm = regexp.MustCompile(`<[^<>]*>|&#?\w+;|<!\[CDATA\[|\]\]>`)
)

// guess is the charset of a document that declares none and is no UTF-8, where its bytes
// can hardly be of another; nil else.
func guess(body []byte) (e encoding.Encoding, name string) {
	sample := markForm.ReplaceAll(body[:min(len(body), guessFrom)], []byte(" "))
	if n := bytes.LastIndexByte(sample, ' '); len(body) > guessFrom && n > 0 {
		sample = sample[:n] // no character is cut in two
	}
	language := ""
	if m := saidForm.FindSubmatch(body[:min(len(body), guessFrom)]); m != nil {
		language = strings.ToLower(string(m[1]) + string(m[2]) + string(m[3]))
	}
	if name = japanese(sample); name == "" {
		name = eightBits(sample, language)
	}
	e, _ = charset.Lookup(name)
	return e, name
}

// japaneseIn says whether the bytes are Japanese in the charset, without a fault: with
// kana, and none of those of half the width, which any bytes could be.
func japaneseIn(sample []byte, name string) bool {
	text, ok := decoded(sample, name)
	kana, other := 0, 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Hiragana, r) || r >= 0x30A0 && r <= 0x30FF:
			kana++
		case unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r <= 0xFF60 || r >= 0x2010 && r < 0x2700:
		default:
			other++
		}
	}
	return ok && kana > 1 && kana > 10*other
}

// japanese is the charset in which the bytes are Japanese, if there is one.
func japanese(sample []byte) string {
	for _, name := range [...]string{"euc-jp", "shift_jis"} {
		if japaneseIn(sample, name) {
			return name
		}
	}
	return ""
}

// decoded is the sample in the charset; not ok: some of it is no text in that.
func decoded(sample []byte, name string) (text string, ok bool) {
	e, _ := charset.Lookup(name)
	if e == nil {
		return "", false
	}
	b := convert(e, sample)
	return string(b), !bytes.ContainsRune(b, utf8.RuneError)
}

// eightBits is the charset of the language that the document declares, or that it seems to
// be in, in which its bytes are letters of that.
func eightBits(sample []byte, language string) string {
	best, share := "", .0
	texts := map[string]string{} // empty: none
	for _, a := range alphabets {
		if language != "" && a.language != language {
			continue
		}
		for _, name := range a.charsets {
			text, known := texts[name]
			if !known {
				if in, ok := decoded(sample, name); ok {
					text = in
				}
				texts[name] = text
			}
			if text != "" {
				if n := a.share(text, language != "") - 5*signs(text); n > share+.03 { // of two that are as good the commoner
					best, share = name, n
				}
			}
		}
	}
	return best
}

// signs is the share of words that begin or go on with a sign, as no word does, among the
// characters outside ASCII.
func signs(text string) float64 {
	odd, all := 0, 0
	before := ' '
	for _, r := range text {
		if r >= utf8.RuneSelf {
			all++
		}
		if unicode.IsLetter(r) && before >= utf8.RuneSelf && (unicode.IsSymbol(before) || before == '¶' || before == '§') {
			odd++
		}
		before = r
	}
	return float64(odd) / float64(max(all, 1))
}

// share is how much of a text's letters outside of ASCII are of the alphabet; zero where
// that is too little to be sure.
func (a *alphabet) share(text string, said bool) float64 {
	if a.letters == "" {
		return a.characters(text, said)
	}
	first, _ := utf8.DecodeRuneInString(a.letters)
	if unicode.Is(unicode.Latin, first) {
		return a.latin(text, said)
	}
	return a.foreign(text, said)
}

// characters is the share for languages of many characters, which only a document that
// declares them is believed to be in.
func (a *alphabet) characters(text string, said bool) float64 {
	if !said {
		return 0
	}
	good, all := 0, 0
	for _, r := range text {
		if r < utf8.RuneSelf {
			continue
		}
		all++
		if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Latin, unicode.Mn) || r >= 0x2000 && r < 0x3100 || r >= 0xFF00 && r < 0xFFEF {
			good++
		}
	}
	if good*10 < all*9 {
		return 0
	}
	return float64(good) / float64(max(all, 1))
}

// latin is the share of letters that the alphabet has. Without a declared language the
// text must be certain to be in it.
func (a *alphabet) latin(text string, said bool) float64 {
	good, all := 0, 0
	for _, r := range text {
		if r < utf8.RuneSelf || !unicode.IsLetter(r) {
			if r >= 0x80 && r < 0xA0 {
				return 0 // control characters, in a text
			}
			continue
		}
		all++
		if strings.ContainsRune(a.letters, unicode.ToLower(r)) {
			good++
		}
	}
	if all == 0 || good*20 < all*19 {
		return 0
	}
	if !said {
		info := whatlanggo.Detect(strings.ToValidUTF8(text[:min(len(text), guessSample)], ""))
		if all < guessLatin || !info.IsReliable() || info.Lang.Iso6391() != a.language {
			return 0
		}
	}
	return float64(good) / float64(all)
}

// foreign is the share of the commonest letters among those of the script, where most
// letters outside of ASCII are of it, few words mix scripts, and most letters are small.
func (a *alphabet) foreign(text string, said bool) float64 {
	first, _ := utf8.DecodeRuneInString(a.letters)
	script := scriptOf(first)
	all, in, common, mixed, words, turned := 0, 0, 0, 0, 0, 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		ascii, high := 0, 0
		before := rune(0)
		for _, r := range word {
			if r < utf8.RuneSelf {
				ascii++
				continue
			}
			high++
			all++
			if unicode.Is(script, r) {
				in++
			}
			if strings.ContainsRune(a.letters, r) || strings.ContainsRune(a.letters, unicode.ToLower(r)) {
				common++
			}
			if unicode.IsUpper(r) && unicode.IsLower(before) {
				turned++
			}
			before = r
		}
		if high > 0 {
			words++
			if ascii > 0 {
				mixed++
			}
		}
	}
	if in*20 < all*19 || mixed*5 > words || turned*5 > words || !said && (all < guessForeign || common*10 < in*7) {
		return 0
	}
	return float64(common) / float64(max(all, 1))
}

func scriptOf(r rune) *unicode.RangeTable {
	for _, script := range [...]*unicode.RangeTable{unicode.Cyrillic, unicode.Greek, unicode.Hebrew, unicode.Arabic, unicode.Thai} {
		if unicode.Is(script, r) {
			return script
		}
	}
	return unicode.Latin
}
