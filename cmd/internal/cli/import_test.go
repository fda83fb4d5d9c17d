package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/opml"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// imported is the list as a configuration of its own; nil where no source is in it.
func imported(t testing.TB, doc []byte) *config.Config {
	t.Helper()
	list, err := opml.Read(doc, "")
	if err != nil || len(list.Sources) == 0 {
		return nil
	}
	im := newImport(nil)
	for i := range list.Sources {
		im.take(&list.Sources[i])
	}
	text := im.yaml("x.opml", "openvoice.yaml", list)
	cfg, err := new(config.Loader).Parse("x.yaml", "/", text)
	if err != nil {
		var wrong config.Errors
		errors.As(err, &wrong)
		t.Fatalf("what is printed is wrong: %v\nof\n%s", wrong, doc)
	}
	if len(cfg.Sources) != len(list.Sources) {
		t.Fatalf("%d of %d sources", len(cfg.Sources), len(list.Sources))
	}
	return cfg
}

// exportOf is the list of a configuration.
func exportOf(cfg *config.Config) []byte {
	list := opml.List{Title: cfg.Site.Title}
	for i := range cfg.Sources {
		list.Sources = append(list.Sources, exported(&cfg.Sources[i], cfg.Categories, report.SourceStatus{}))
	}
	return opml.Write(&list)
}

// listed is what an exported list keeps of sources and categories, by their ids.
func listed(cfg *config.Config) (map[string]config.Listing, map[string]string) {
	sources, labels := map[string]config.Listing{}, map[string]string{}
	for _, s := range cfg.Sources {
		sources[s.ID] = config.Listing{ID: s.ID, URL: s.URL, Title: s.Title, Categories: s.Categories, Language: s.Language}
		for _, term := range s.Categories {
			for _, c := range cfg.Categories {
				if c.Term == term {
					labels[term] = c.Label
				}
			}
		}
	}
	return sources, labels
}

// TestCorpusListsAreImported prints each captured list as a configuration, which is
// right, and the same once it has been exported and imported.
func TestCorpusListsAreImported(t *testing.T) {
	lists := 0
	err := filepath.WalkDir(feedtest.Shared(t, "corpus/feeds"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		doc, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(bytes.ToLower(doc[:min(len(doc), 1024)]), []byte("<opml")) {
			return err
		}
		cfg := imported(t, doc)
		if cfg == nil {
			return nil
		}
		lists++
		again := imported(t, exportOf(cfg))
		sources, labels := listed(cfg)
		sources2, labels2 := listed(again)
		if !reflect.DeepEqual(sources, sources2) || !reflect.DeepEqual(labels, labels2) {
			t.Errorf("%s: exported and imported it is another list:\n%v\n%v\n%v\n%v", d.Name(), sources, sources2, labels, labels2)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lists != 35 {
		t.Errorf("%d lists gave sources, want 35", lists)
	}
}

// FuzzImport holds that whatever a list is, what is printed of it is right.
func FuzzImport(f *testing.F) {
	for _, s := range []string{
		`<opml><body><outline text="A: &#34;{b}" category="/x,/X ,y" xmlUrl="http://a.example/"/></body></opml>`,
		`<outline text="true"><outline text="24" xmlUrl="http://24/"/><outline text="24" xmlUrl="http://25/"/></outline>`,
		`<outline text="C"><outline text="C++"><outline text="C#" xmlUrl="http://c.example/"/></outline></outline>`,
		`<outline text="-"><outline text="日本" openvoice:id="Bad Id" openvoice:categories="Bad" language="xx_y" xmlUrl="http://日本.example/?a b"/></outline>`,
		`<outline xmlUrl="http://[::1]:80/"/><outline xmlUrl="http://a%41/"/><outline xmlUrl="http://a:/%zz"/>`,
		`<outline text="tech-news" openvoice:categories="x"><outline text="Tech News"><outline xmlUrl="http://a.example/"/></outline></outline>`,
		"<outline text='x\u0085\u2028y\x7f'><outline text='\ufeff' xmlUrl='HTTP://A.EXAMPLE'/></outline>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if cfg := imported(t, doc); cfg != nil {
			imported(t, exportOf(cfg))
		}
	})
}

func TestPick(t *testing.T) {
	all := idAllocator{"a": true}
	if got := all.allocate("x", "source", "", "Bad Id", "b", "c"); got != "b" {
		t.Errorf("the first that can be one: %s", got)
	}
	first := all.allocate("x", "source", "a", "b")
	if !strings.HasPrefix(first, "a-") || first != (idAllocator{"a": true, "b": true}).allocate("x", "source", "a", "b") {
		t.Errorf("%s is not the same every time", first)
	}
	if second := all.allocate("x", "source", "a", "b"); second == first || !strings.HasPrefix(second, first) {
		t.Errorf("%s beside %s", second, first)
	}
	if got := all.allocate("x", "category"); !strings.HasPrefix(got, "category-") {
		t.Errorf("without any wish: %s", got)
	}
	long := strings.Repeat("a", 64)
	all[long] = true
	if got := all.allocate("x", "source", long); !config.IsID(got) {
		t.Errorf("a long one: %s", got)
	}
}

func TestSecretsInURLs(t *testing.T) {
	for url, want := range map[string]bool{
		"https://a.example/f?x=1": false, "https://a.example/f?keyword=x&monkey=2&page=1&format=rss": false,
		"https://a.example/f?api_key=1": true, "https://a.example/f?Access-Token=1": true, "https://a.example/f?x=1&key=2": true,
		"https://a.example/f?feed_token=x": true, "https://me:pw@a.example/": true, "file:x.xml": true,
	} {
		if got := opml.Unfit(url) != ""; got != want {
			t.Errorf("%s is left out: %v, want %v", url, got, want)
		}
	}
}
