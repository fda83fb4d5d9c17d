package publish

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Notices says what webhooks are told of entries, by the rules of one spec. It is safe for
// concurrent use.
type Notices struct{ desk *desk }

// Notices are those of the builder's spec.
func (b *Builder) Notices() Notices { return Notices{b.desk} }

// Notice is what a webhook is told of an entry, as JSON.
type Notice struct {
	Webhook    string       `json:"webhook"`           // its id
	Rules      []string     `json:"rules"`             // ids of those that want it told
	ID         string       `json:"id"`                // of the entry, as in the feeds
	Story      string       `json:"story,omitempty"`   // id of the story of several that it is in
	URL        string       `json:"url,omitempty"`     // where it can be read
	Title      string       `json:"title,omitempty"`   //
	Summary    string       `json:"summary,omitempty"` // plain text, 500 characters at most, and no more than its source allows
	Published  feed.Time    `json:"published"`
	Updated    feed.Time    `json:"updated"`
	Language   string       `json:"language,omitempty"`
	Source     NoticeSource `json:"source"`
	Categories []string     `json:"categories"` // terms of the operator's
	Marks      []string     `json:"marks"`
}

// NoticeSource is the source that leads the entry.
type NoticeSource struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Owner   string `json:"owner,omitempty"`
	Country string `json:"country,omitempty"`
}

// noticeText is how much of a text a notice has, in characters.
const noticeText = 500

// decide is the decision on the entry of the number, with what is read of it; nil where there
// is none any more.
func (n Notices) decide(v View, number uint64) (*curate.Decision, *reader, error) {
	r := newReader(n.desk, v, catalog.Picture{})
	d, err := r.decide(number, "what is to be told")
	if errors.Is(err, catalog.ErrDoubt) { // it is gone
		return nil, r, nil
	}
	return d, r, err
}

// Hooks are the ids of the webhooks that are to be told of the entry, in the order in which
// rules name them; none of one that is not published, or that came with a backlog.
func (n Notices) Hooks(v View, number uint64) (hooks []string, err error) {
	d, _, err := n.decide(v, number)
	if err != nil || d == nil || d.Subject.Entry.Backlog {
		return nil, err
	}
	for i := range d.Reports {
		for _, e := range d.Reports[i].Verdict.Notify {
			if !slices.Contains(hooks, e.Term) {
				hooks = append(hooks, e.Term)
			}
		}
	}
	return hooks, nil
}

// Body is what the webhook is told of the entry; nil where no rule wants it told any more.
func (n Notices) Body(v View, hook string, number uint64) ([]byte, error) {
	d, r, err := n.decide(v, number)
	if err != nil || d == nil || len(d.Reports) == 0 {
		return nil, err
	}
	x := Notice{Webhook: hook, Rules: []string{}, Categories: []string{}, Marks: []string{}}
	for i := range d.Reports {
		for _, e := range d.Reports[i].Verdict.Notify {
			if e.Term == hook && !slices.Contains(x.Rules, e.Rule.ID) {
				x.Rules = append(x.Rules, e.Rule.ID)
			}
		}
	}
	if len(x.Rules) == 0 {
		return nil, nil
	}
	a, err := r.maker().Article(d)
	if err != nil {
		return nil, err
	}
	a = a.As(curate.Look{Content: noticeText}, nil)
	lead := &a.Reports[0]
	x.ID, x.URL, x.Title, x.Summary = a.ID, lead.Content.Link, edition.Line(lead.Title()), lead.Content.Summary.Value
	x.Published, x.Updated, x.Language = a.Published, a.Updated, lead.Language()
	x.Source = NoticeSource{ID: lead.Publisher.ID, Title: lead.Name(), Owner: lead.Publisher.Owner, Country: lead.Publisher.Country}
	if _, ok := v.StoryByID(d.Subject.Entry.Story); ok {
		x.Story = d.Subject.Entry.Story
	}
	for _, c := range d.Categories {
		x.Categories = append(x.Categories, c.Term)
	}
	for _, m := range lead.Marks {
		x.Marks = append(x.Marks, m.Term)
	}
	return json.Marshal(&x)
}
