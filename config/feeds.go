package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/websub"
)

// terms reads a list of terms that must be defined.
func terms(r *reader, v value) []string {
	return references(r, v, "category", r.cfg.defines, r.cfg.terms)
}

// defines reports whether the term is that of a category.
func (c *Config) defines(term string) bool {
	return slices.ContainsFunc(c.Categories, func(c Category) bool { return c.Term == term })
}

// terms are those of all categories.
func (c *Config) terms() []string {
	all := make([]string, len(c.Categories))
	for i := range c.Categories {
		all[i] = c.Categories[i].Term
	}
	return all
}

// sourceIDs reads a list of ids of sources that must be there.
func sourceIDs(r *reader, v value) []string {
	return references(r, v, "source", func(s string) bool {
		return slices.ContainsFunc(r.cfg.Sources, func(c Source) bool { return c.ID == s })
	}, r.cfg.sourceIDs)
}

// sourceIDs are those of all sources.
func (c *Config) sourceIDs() []string {
	all := make([]string, len(c.Sources))
	for i := range c.Sources {
		all[i] = c.Sources[i].ID
	}
	return all
}

// references reads a list of names, each once, of things that are defined elsewhere.
func references(r *reader, v value, what string, defined func(string) bool, all func() []string) []string {
	var got []string
	r.list(v, func(v value) {
		s, ok := r.text(v)
		switch {
		case !ok:
		case !defined(s):
			r.undefined(v, what, s, all())
		case slices.Contains(got, s):
			r.fail(v, "", "%s is in this list twice", s)
		default:
			got = append(got, s)
		}
	})
	return got
}

// undefined reports that there is no such thing among all.
func (r *reader) undefined(v value, what, name string, all []string) {
	r.fail(v, didYouMean(name, all, "known here are"), "no %s %s is defined", what, quote(name))
}

// feedDraft is a feed while it is read.
type feedDraft struct {
	Feed
	selection selection
	filter    filterDraft
	seen      *seen
}

var feedKeys = slices.Concat([]key[feedDraft]{
	{"id", true, func(r *reader, v value, to *feedDraft) {
		if id, ok := ident(r, v); ok && r.first(v, to.seen.ids, id, "the feed id "+id) {
			to.ID = id
		}
	}},
	{"path", true, readFeedPath},
	{"title", false, set(feedTitle, func(to *feedDraft) *string { return &to.Title })},
	{"categories", false, func(r *reader, v value, to *feedDraft) { to.Categories = terms(r, v) }},
	{"sources", false, func(r *reader, v value, to *feedDraft) { to.Sources = sourceIDs(r, v) }},
}, filterKeys(func(to *feedDraft) *filterDraft { return &to.filter }), selectionKeys(func(to *feedDraft) *selection { return &to.selection }))

func readFeeds(r *reader, v value, to *Config) {
	s := newSeen()
	r.list(v, func(v value) {
		d := feedDraft{seen: s, selection: r.base.feeds}
		d.selection.storiesSaid = false
		if object(r, v, feedKeys, &d) {
			if d.Feed.Selection = d.selection.Selection; len(d.Sources) > 0 && !d.selection.storiesSaid {
				d.Stories = false // what some sources bring, not what others say of it
			}
			at := len(to.Feeds)
			to.Feeds = append(to.Feeds, d.Feed)
			d.filter.read(r, ofFeed+d.ID, func() *curate.Selection { return &to.Feeds[at].Selection })
		}
	})
}

var pathPattern = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)

// readFeedPath reads where a feed is served, which must be nobody else's place.
func readFeedPath(r *reader, v value, to *feedDraft) {
	s, ok := r.text(v)
	if !ok {
		return
	}
	paths := render.Formats().FeedPaths(s)
	switch {
	case slices.ContainsFunc(paths, reserved):
		r.fail(v, "choose another, as in /local.atom", "the path %s is the program's own", s)
	case !pathPattern.MatchString(s) || strings.Contains(s, "/."):
		r.fail(v, "write it as in /local.atom: letters, digits, '.', '_', '~', '-', and '/' between", "%s cannot be a path", quote(s))
	default:
		for _, p := range paths {
			if !r.first(v, to.seen.places, p, "a feed with the path "+p) {
				return
			}
		}
		to.Path = s
	}
}

// reserved reports whether the program serves something of its own there.
func reserved(path string) bool {
	return render.Formats().Reserved(path) || strings.HasPrefix(path+"/", websub.Path)
}
