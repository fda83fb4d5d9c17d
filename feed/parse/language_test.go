package parse

import (
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
)

var tongues = map[string][]string{
	"en": {"The council voted on Tuesday evening for a new bridge across the river, which the people on both sides have wanted for years.",
		"Police are looking for witnesses of the accident that happened on the ring road early in the morning, when nobody was about."},
	"de": {"Der Stadtrat hat am Dienstagabend für eine neue Brücke über den Fluss gestimmt, die sich die Menschen auf beiden Seiten seit Jahren wünschen.",
		"Die Polizei sucht Zeugen des Unfalls, der sich am frühen Morgen auf der Umgehungsstraße ereignet hat, als noch niemand unterwegs war."},
	"fr": {"Le conseil municipal a voté mardi soir pour un nouveau pont sur la rivière, que les habitants des deux rives demandent depuis des années.",
		"La police recherche des témoins de l'accident qui s'est produit tôt le matin sur la rocade, quand personne n'était encore sur la route."},
	"ru": {"Городской совет во вторник вечером проголосовал за строительство нового моста через реку, которого жители обоих берегов ждут уже много лет.",
		"Полиция ищет свидетелей аварии, которая произошла рано утром на объездной дороге, когда там ещё никого не было."},
}

// spokenIn is an RSS document with a number of items in each of the languages.
func spokenIn(declared string, items int, langs ...string) string {
	var b strings.Builder
	b.WriteString("<rss><channel><title>T</title>" + declared)
	for i := range items {
		for _, l := range langs {
			fmt.Fprintf(&b, "<item><guid>%s%d</guid><description>%s</description></item>", l, i, html.EscapeString(tongues[l][i%2]))
		}
	}
	return b.String() + "</channel></rss>"
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		name, in, before string
		declared, found  string
		entries          string // what they say of themselves, detected ones with a question mark
	}{
		{"declared", spokenIn("<language>en_GB</language>", 4, "de"), "", "en-GB", "", "   "},
		{"German", spokenIn("", 4, "de"), "", "", "de", "   "},
		{"French", spokenIn("", 4, "fr"), "", "", "fr", "   "},
		{"Russian", spokenIn("", 4, "ru"), "", "", "ru", "   "},
		{"known before", spokenIn("", 2, "de"), "nl", "", "nl", " "},
		{"one entry", strings.Replace(spokenIn("", 1, "de"), "<description>", "<description>"+tongues["de"][1]+" ", 1), "", "", "de", ""},
		{"too little", `<rss><channel><item><title>Kurz</title></item></channel></rss>`, "", "", "", ""},
		{"several", spokenIn("", 2, "de", "fr", "en"), "", "", "mul", "de? fr? en? de? fr? en?"},
		{"several, known before", spokenIn("", 1, "de"), "mul", "", "mul", "de?"},
		{"several, one declared", strings.Replace(spokenIn("", 2, "de", "fr"), "<guid>de0", "<dc:language>nds</dc:language><guid>de0", 1), "mul", "", "mul", "nds fr? de? fr?"},
	} {
		doc := read(t, c.in, Options{})
		Detect(doc, c.before)
		var entries []string
		for i := range doc.Items {
			e := doc.Items[i].Content.Language
			if doc.Items[i].Content.Detected {
				e += "?"
			}
			entries = append(entries, e)
		}
		if got := strings.Join(entries, " "); doc.Meta.Language != c.declared || doc.Meta.Detected != c.found || got != c.entries {
			t.Errorf("%s: declared %q, detected %q, entries %q; want %q, %q, %q", c.name, doc.Meta.Language, doc.Meta.Detected, got, c.declared, c.found, c.entries)
		}
	}
}

// TestContentLanguage holds that HTTP speaks for a document that says nothing.
func TestContentLanguage(t *testing.T) {
	for _, c := range []struct{ declared, header, want string }{
		{"", "de-DE", "de-DE"}, {"<language>fr</language>", "de", "fr"}, {"", "de, en", ""}, {"", "", ""},
	} {
		if got := read(t, spokenIn(c.declared, 1, "en"), Options{Language: c.header}).Meta.Language; got != c.want {
			t.Errorf("%s with %q: %q, want %q", c.declared, c.header, got, c.want)
		}
	}
}

// TestDetectCorpus compares what is detected with what captured feeds declare. Some
// declare what they are not: the rate cannot be whole.
func TestDetectCorpus(t *testing.T) {
	root := feedtest.Shared(t, "corpus/feeds")
	right, sure, all := 0, 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc, err := Parse(body, Options{})
		if err != nil || len(doc.Meta.Language) < 2 || len(doc.Items) < 5 {
			return nil
		}
		declared := strings.ToLower(doc.Meta.Language[:2])
		doc.Meta.Language = ""
		Detect(doc, "")
		all++
		switch doc.Meta.Detected {
		case "":
			return nil
		case declared:
			right++
		default:
			t.Logf("%s declares %s, detected %s", path[len(root):], declared, doc.Meta.Detected)
		}
		sure++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("of %d feeds with a language %d were sure, %d of them as declared", all, sure, right)
	if sure < 65 || right*100 < sure*93 {
		t.Errorf("%d of %d", right, sure)
	}
}
