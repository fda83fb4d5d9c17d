package publish

import (
	"flag"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// Update says that golden files are to be written.
var Update = flag.Bool("update", false, "write the golden files anew")

// BuildOf builds v, with a catalogue that is made anew.
func BuildOf(b *Builder, v store) (*Snapshot, error) { return buildOf(b, v) }

// FixedStore is a plan, and a store that holds something of everything that a plan and a
// format look at, the same at each call; change then brings one new entry.
func FixedStore() (p Spec, v store, change func()) {
	rng, f := rand.New(rand.NewPCG(11, 12)), newFake()
	for range 60 {
		randomChange(f, rng)
	}
	frame := sanitize.HTML(`<p>Look:</p><iframe src="https://player.example/1" title="Film"></iframe>`, nil, nil)
	f.put(20, "paper", feed.Content{Title: "A film", Body: feed.Text{Value: frame, HTML: true}, Link: "https://paper.example.com/20"})
	f.put(21, "paper", feed.Content{Summary: feed.Text{Value: "Two lines,\n\nno title & <no markup>"}, Authors: []feed.Person{{Name: "The Paper Publishing Ltd"}, {Name: "Jane Roe"}}})
	f.put(22, "paper", feed.Content{Body: feed.Text{Value: `<img src="https://x.example/1.jpg" alt="A harbour">`, HTML: true}, Language: "fr"})
	f.put(23, "paper", feed.Content{Title: "Old", Sanitizer: -1, Body: feed.Text{Value: `<p onclick="x()">Hi</p><script>alert(1)</script>`, HTML: true}})
	f.put(24, "agency", said("Fire", "agency.example.com/24", "Short."))
	credited := said("A fire at the harbour", "local.example.com/25", "The long report, which came from an agency.")
	credited.Credits = []string{"ap", "dpa"}
	f.put(25, "local", credited)
	f.put(26, "paper", said("A fire", "paper.example.com/26", strings.Repeat("A longer report. ", 9)))
	f.put(26, "local", said("A fire, again", "local.example.com/26", "Text."))
	f.unite(false, 24, 25, 26)
	f.put(27, "paper", said("Rain", "paper.example.com/27", "It rains."))
	f.put(28, "local", said("Rain", "local.example.com/28", "It rains and rains."))
	f.unite(true, 27, 28)
	f.put(29, "gone", said("Nobody's", "gone.example.com/29", "Text."))
	f.put(30, "agency", said("Last", "agency.example.com/30", "Text."))
	p = storyPlan()
	p.Sources[0].Title, p.Sources[0].Language, p.Sources[0].Kind = "The Associated Press", "en-GB", "agency"
	p.Sources[0].Labels = map[string]string{"lean": "centre", "founded": "1851"}
	p.Sources[2].TitlesAsGiven = true
	p.Embeds, p.Site.Hub = []string{"player.example"}, "https://hub.example.org/"
	limited(&p, 20)
	p.Site.Icon, p.Site.Logo = "https://news.example.org/icon.png", "https://news.example.org/logo.png"
	p.Site.Zone = time.FixedZone("west", -5*3600)
	p.Feeds[0].Stories = true
	return p, f, func() { f.put(31, "paper", said("News", "paper.example.com/31", "Text.")) }
}
