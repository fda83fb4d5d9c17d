package daemon

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render"
)

const (
	findingsNote = "operator/findings" // key of the note that holds when what was found
	findingsKept = 30 * 24 * time.Hour // after they are over
	findingsMost = 200                 // that the feed shows
)

// operatorFeed is the feed of what somebody should look at: an entry for each finding on a
// source, which says later that it is over. Only who knows its token may read it.
type operatorFeed struct {
	log   *slog.Logger
	api   *API
	found map[string]*finding // by what they are of; the job's
	now   atomic.Pointer[publish.Document]
}

// finding is one that was made, as the note has it.
type finding struct {
	Source string      `json:"source"` // as people call it
	Kind   health.Kind `json:"kind"`
	Says   string      `json:"says"`
	Do     string      `json:"do,omitempty"`
	Found  feed.Time   `json:"found"`
	Over   feed.Time   `json:"over,omitempty"` // 0: it is not
}

// findingKey is what a finding is of: a move by where it leads, others by when they began.
func findingKey(source string, f *health.Finding) string {
	of := f.Since.String()
	if f.Kind == health.Moved {
		of = f.Says
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", source, f.Kind, of))
	return hex.EncodeToString(sum[:12])
}

// look compares what is found now with what was found before, and makes the feed anew where
// that differs.
func (o *operatorFeed) look(ctx context.Context) {
	spec := o.api.generations.Load().operator
	if spec.Token.IsZero() {
		o.now.Store(nil)
		return
	}
	changed, err := o.compare(ctx)
	if err == nil && (changed || o.now.Load() == nil || o.now.Load().Token != spec.Token || o.now.Load().Path != spec.Path) {
		err = o.make(spec.Path, spec.Token)
	}
	if err != nil && ctx.Err() == nil && !isTold(err) {
		o.log.WarnContext(ctx, "the operator's feed is not up to date", "err", err)
	}
}

// compare notes what is new and what is over.
func (o *operatorFeed) compare(ctx context.Context) (changed bool, err error) {
	store := o.api.ledger.store
	if o.found == nil {
		data, err := store.Note(ctx, findingsNote)
		if err != nil {
			return false, err
		}
		found := map[string]*finding{}
		if err := json.Unmarshal(data, &found); data != nil && err != nil {
			return false, fmt.Errorf("read note %q: %w", findingsNote, err)
		}
		o.found = found
	}
	x, err := o.api.Vitals(ctx)
	if err != nil {
		return false, err
	}
	now, current := feed.At(x.Now), map[string]bool{}
	for i := range x.Sources {
		s := &x.Sources[i]
		for j := range s.Findings {
			f := &s.Findings[j]
			key := findingKey(s.Stored, f)
			current[key] = true
			if was := o.found[key]; was == nil || was.Over != 0 {
				o.found[key], changed = &finding{Source: s.ID, Kind: f.Kind, Says: f.Says, Do: f.Do, Found: now}, true
			}
		}
	}
	for key, f := range o.found {
		switch {
		case !current[key] && f.Over == 0:
			f.Over, changed = now, true
		case f.Over != 0 && now > f.Over.Add(findingsKept):
			delete(o.found, key)
			changed = true
		}
	}
	if !changed {
		return false, nil
	}
	data, err := json.Marshal(o.found)
	if err == nil {
		err = store.SetNotes(ctx, map[string][]byte{findingsNote: data})
	}
	return true, err
}

// make makes the document of what was found.
func (o *operatorFeed) make(path string, token feed.Hash) error {
	site := o.api.generations.Load().spec.Site
	format := render.Formats()[0]
	keys := make([]string, 0, len(o.found))
	for key := range o.found {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(o.found[b].updated(), o.found[a].updated()), cmp.Compare(a, b))
	})
	f := edition.Feed{
		ID: curate.Join(site.ID, "operator"), Title: site.Title + ": sources to look at", Language: "en", Author: feed.Person{Name: site.Title},
		Self: site.URL + path[1:], Alternate: site.URL, Version: Version(),
	}
	var parts [][]byte
	for _, key := range keys[:min(len(keys), findingsMost)] {
		x := o.found[key]
		f.Updated = max(f.Updated, x.updated())
		part, err := format.Article(x.article(curate.Join(site.ID, "operator/"+key), site.URL))
		if err != nil {
			return err
		}
		parts = append(parts, part)
	}
	body, err := format.Feed(f, parts)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	o.now.Store(&publish.Document{
		Path: path, Type: format.Type() + "; charset=utf-8", Body: body, ETag: `"` + base64.RawStdEncoding.EncodeToString(sum[:18]) + `"`,
		Modified: time.Now().Truncate(time.Second), Self: f.Self, Policy: "default-src 'none'", Format: format, Token: token, NoIndex: true,
	})
	return nil
}

// updated is when there was last something to tell.
func (f *finding) updated() feed.Time { return max(f.Found, f.Over) }

// article is the finding as an entry.
func (f *finding) article(id, site string) edition.Article {
	title := fmt.Sprintf("%s is %s", f.Source, f.Kind)
	says := "<p>" + html.EscapeString(f.Says) + ".</p>"
	if f.Do != "" {
		says += "<p>What helps: " + html.EscapeString(f.Do) + ".</p>"
	}
	if f.Over != 0 {
		title = fmt.Sprintf("%s is no longer %s", f.Source, f.Kind)
		says = fmt.Sprintf("<p>It was from %s to %s.</p>", f.Found, f.Over) + says
	}
	return edition.Article{
		ID: id, Published: f.Found, Updated: f.updated(), FeedLanguage: "en", Categories: []feed.Category{{Term: string(f.Kind)}},
		Reports: []edition.Report{{
			Publisher: feed.Publisher{ID: f.Source, Title: f.Source}, Published: f.Found,
			Content: feed.Content{Link: site, Title: title, Body: feed.Text{Value: says, HTML: true}},
		}},
	}
}

// operatedPages are the site's pages, and the operator's feed beside them.
type operatedPages struct {
	loggedPages
	operator *operatorFeed
}

// Page implements [serve.Pages].
func (p operatedPages) Page(ctx context.Context, path string) (*publish.Document, error) {
	if d := p.operator.now.Load(); d != nil && d.Path == path {
		return d, nil
	}
	return p.loggedPages.Page(ctx, path)
}
