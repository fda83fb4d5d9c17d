package systemtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/local"
)

// BenchmarkRules says what 200 rules cost, of which 60 % are of words, 20 % are regular
// expressions on titles, 10 % such on texts and 10 % expressions: to decide on all entries of
// a store, each with a text of 3.3 kB, and to build after one new entry; both also without
// rules. $OPENVOICE_RULES is how many entries there are.
func BenchmarkRules(b *testing.B) {
	n := 4000
	if s, err := strconv.Atoi(os.Getenv("OPENVOICE_RULES")); err == nil {
		n = s
	}
	dir := filepath.Join(os.Getenv("OPENVOICE_SCALE_DIR"), fmt.Sprint("rules-", n))
	if os.Getenv("OPENVOICE_SCALE_DIR") == "" {
		dir = b.TempDir()
	}
	path := scaleStore(b, dir, "http://127.0.0.1:1", 0)
	lengthen(b, filepath.Join(dir, "scale.db"), n)
	for _, rules := range []int{0, 200} {
		if err := os.MkdirAll(filepath.Join(dir, "rules.d"), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "rules.d", "mixed.yaml"), []byte(mixedRules(rules)), 0o600); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("rules=%d/evaluate", rules), func(b *testing.B) { benchmarkEvaluate(b, path, n) })
		b.Run(fmt.Sprintf("rules=%d/build", rules), func(b *testing.B) { benchmarkBuild(b, path) })
	}
}

// lengthen fills the store, which is empty, with n entries of long texts.
func lengthen(b *testing.B, path string, n int) {
	b.Helper()
	store := openScale(b, path, bolt.Options{MaxSize: 64 << 30, NoSync: true})
	var have int
	if err := store.View(b.Context(), func(v storage.View) error {
		for range v.Entries(0) {
			have++
			break
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(17, 9))
	follow(b, store, func(ctx context.Context, log *local.Log) error {
		for k := 0; have == 0 && k < max(1, n/scaleSources); k += 10 {
			texts := make([]string, 200)
			for i := range texts {
				texts[i] = longText(rng)
			}
			err := appendAll(ctx, store, log, func(r *feed.Result, s int) {
				scaleDocument(r, s, k, min(10, n/scaleSources-k))
				for i := range r.Items {
					c := &r.Items[i].Content
					c.Title = fmt.Sprintf("Report w%d of w%d by w%d", (s*31+i)%9973, (s*7+i*i)%997, s%97)
					c.Body.Value = texts[(s+i)%len(texts)]
				}
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}

// longText is a text of about 3.3 kB, in which a few words are frequent.
func longText(rng *rand.Rand) string {
	var t strings.Builder
	t.WriteString("<p>")
	for w := range 600 {
		x := rng.Float64()
		fmt.Fprintf(&t, "w%d", int(x*x*x*9973))
		switch {
		case w%80 == 79:
			t.WriteString(".</p><p>")
		case w%11 == 10:
			t.WriteString(". ")
		default:
			t.WriteByte(' ')
		}
	}
	return t.String() + "</p>"
}

// mixedRules are n rules, as a file of rules.d.
func mixedRules(n int) string {
	if n == 0 {
		return "# none\n"
	}
	rng := rand.New(rand.NewPCG(17, 10))
	word := func() string { return fmt.Sprint("w", rng.IntN(9973)) }
	var y strings.Builder
	y.WriteString("rules:\n")
	for i := range n {
		var when string
		switch i % 10 {
		case 6, 7:
			when = fmt.Sprintf(`{title: '/\b(%s|%s)(s|ed)?\b/i'}`, word(), word())
		case 8:
			when = fmt.Sprintf(`{text: '/\b%s\b[^.]{10,200}\b%s\b/i'}`, word(), word())
		case 9:
			when = fmt.Sprintf(`{if: 'story.owners >= 2 and source == "s7" or says(title, "%s") and words > 40'}`, word())
		default:
			when = fmt.Sprintf(`{any: [%s, %s*, %s %s, "=%s"], none: {title: [%s]}}`, word(), word()+"0", word(), word(), word(), word())
		}
		fmt.Fprintf(&y, "  - {id: r%d, when: %s, do: {mark: m%d}}\n", i, when, i%7)
	}
	return y.String()
}

// benchmarkEvaluate decides on all entries of the store.
func benchmarkEvaluate(b *testing.B, path string, entries int) {
	cfg, err := (&config.Loader{}).Load(path)
	if err != nil {
		b.Fatal(err)
	}
	spec := curate.Spec{Site: cfg.Site.ID, Rules: cfg.Rules, Feeds: []curate.Feed{{Selection: cfg.Main}}}
	for _, s := range cfg.Sources {
		spec.Sources = append(spec.Sources, curate.Source{Publisher: s.Publisher, Categories: s.Categories})
	}
	plan := curate.New(spec)
	store := openScale(b, cfg.Store.Path, bolt.Options{MaxSize: 64 << 30})
	defer func() {
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}()
	start := feedtest.ProcessorTime(b)
	for b.Loop() {
		err := store.View(b.Context(), func(v storage.View) error {
			_, err := catalogtest.Of(plan, v)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	cpu := feedtest.ProcessorTime(b) - start
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N)/float64(entries), "cpu-us/entry")
}
