package fold

import (
	"testing"
	"unicode/utf8"
)

func TestString(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"folded already", "world/europe", "world/europe"},
		{"case", "World/EUROPE", "world/europe"},
		{"white space", "\t Courts \n &  crime ", "courts & crime"},
		{"a space at the end", "crime ", "crime"},
		{"spaces of other kinds", "United\u00a0States\u3000of\u2009A", "united states of a"},
		{"accents, composed", "Économie", "economie"},
		{"accents, decomposed", "E\u0301conomie", "economie"},
		{"umlauts", "Kriminalität", "kriminalitat"},
		{"sharp s", "Fußball", "fussball"},
		{"capital sharp s", "FUẞBALL", "fussball"},
		{"Danish", "Ærø", "aero"},
		{"Polish", "Łódź", "lodz"},
		{"Croatian", "Đakovo", "dakovo"},
		{"Icelandic", "Þjóðin", "thjodin"},
		{"French", "Œuvres", "oeuvres"},
		{"Vietnamese", "Thế giới", "the gioi"},
		{"Turkish, dotted", "İstanbul", "istanbul"},
		{"Turkish, dotless", "Dışişleri", "disisleri"},
		{"Greek", "ΚΌΣΜΟΣ", "κοσμοσ"},
		{"Greek, final sigma", "κόσμος", "κοσμοσ"},
		{"Russian", "Ёлка", "елка"},
		{"Hebrew points", "שָׁלוֹם", "שלום"},
		{"Arabic points and hamza", "أَخْبَار", "اخبار"},
		{"Arabic, stretched", "أخبـــار", "اخبار"},
		{"full width", "ＷＯＲＬＤ　１", "world 1"},
		{"half-width kana", "ｶﾞｿﾘﾝ", "ガソリン"},
		{"a mark that is a letter", "ガ", "ガ"},
		{"vowels of Hindi", "राजनीति", "राजनीति"},
		{"Thai", "ข่าว", "ข่าว"},
		{"Korean, decomposed", "\u1112\u1161\u11ab", "한"},
		{"ligature", "ﬁnance", "finance"},
		{"zero width", "cri\u200bme\ufeff", "crime"},
		{"soft hyphen", "Kri\u00admi\u00adna\u00adli\u00adtät", "kriminalitat"},
		{"joiners", "می\u200cخواهم", "میخواهم"},
		{"variation selector", "❤\ufe0f", "❤"},
		{"direction", "\u202bcrime\u202c", "crime"},
		{"control characters", "cri\x00me", "crime"},
		{"apostrophe", "Women’s", "women's"},
		{"dash", "Start\u2011up–news", "start-up-news"},
		{"nothing but what is unseen", "\u200b\ufeff", ""},
	} {
		if got := String(c.in); got != c.want {
			t.Errorf("%s: %q is folded to %q, want %q", c.name, c.in, got, c.want)
		}
	}
	if String("राजनीति") == String("राजनीता") {
		t.Error("vowels of Hindi make no difference")
	}
}

func FuzzString(f *testing.F) {
	for _, s := range []string{"Crime", "ﬁ\u0301\u200b", "ǅ", "İ", "\xff\xfe", "ΐΰ", "ﾞ", "ŉ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := String(s)
		if twice := String(once); twice != once {
			t.Errorf("%q is folded to %q, and that to %q", s, once, twice)
		}
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Errorf("%q is folded to %q, which is no UTF-8", s, once)
		}
	})
}

func BenchmarkString(b *testing.B) {
	for name, s := range map[string]string{"ascii": "Courts & Crime", "accents": "Kriminalität"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				String(s)
			}
		})
	}
}
