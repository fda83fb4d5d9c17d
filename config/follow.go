package config

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

// DefaultListMax is how many sources a list gives at most, if the file does not say.
const DefaultListMax = 500

// List is a list of feeds (OPML) that is followed: each feed that it names is a source.
type List struct {
	OPML   string // its URL
	Max    int    // sources that it gives
	Source        // what they have in common; its id begins theirs
}

// Followed is a feed that a list names.
type Followed struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
}

// notOfLists are keys of sources that a list cannot have: they are of one source, or would
// give what is secret to servers that others name.
var notOfLists = []string{"url", "was", "title", "sites", "headers", "charset", "agency", "rules"}

// listDraft is a list while it is read.
type listDraft struct {
	sourceDraft
	opml string
	max  int
}

// followKeys are those of an item of sources that follows a list.
var followKeys = append([]key[listDraft]{
	{"opml", true, readOPML},
	{"max", false, set(between(1, 10_000), func(to *listDraft) *int { return &to.max })},
}, listedKeys()...)

// listedKeys are the keys of what the sources of a list have in common.
func listedKeys() (all []key[listDraft]) {
	for _, k := range sourceKeys {
		if !slices.Contains(notOfLists, k.name) {
			all = append(all, key[listDraft]{k.name, k.need, func(r *reader, v value, to *listDraft) { k.set(r, v, &to.sourceDraft) }})
		}
	}
	return all
}

// readOPML reads where the list lies.
func readOPML(r *reader, v value, to *listDraft) {
	u, ok := webURL(r, v)
	if ok && r.first(v, to.seen.places, "opml:"+feed.CanonicalURL(u), "the list "+feed.CanonicalURL(u)) {
		to.opml = u.String()
	}
}

// readList reads an item that follows a list.
func readList(r *reader, v value, to *Config, d sourceDraft) {
	l := listDraft{sourceDraft: d, max: DefaultListMax}
	if !object(r, v, followKeys, &l) {
		return
	}
	if !r.base.broken && !l.own {
		l.Schedule, _ = cron(r, v, l.ScheduleSpec, l.ID, l.Timezone)
	}
	to.Lists = append(to.Lists, List{OPML: l.opml, Max: l.max, Source: l.Source})
}

// Follow is the configuration with the sources that its lists name, by the id of the list.
// A feed that is configured already, or that two lists name, is a source once. What an
// address is called by does not depend on what else its list names.
func (c *Config) Follow(lists map[string][]Followed) *Config {
	if len(c.Lists) == 0 {
		return c
	}
	all := *c
	all.Sources = slices.Clone(c.Sources)
	ids, places := map[string]bool{}, map[string]bool{}
	for i := range c.Sources {
		ids[c.Sources[i].ID], ids[c.Sources[i].Stored()] = true, true
		if u, err := url.Parse(c.Sources[i].URL); err == nil {
			places[feed.CanonicalURL(u)] = true
		}
	}
	for i := range c.Lists {
		l, n := &c.Lists[i], 0
		for _, f := range lists[l.ID] {
			u, err := url.Parse(f.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || n == l.Max {
				continue
			}
			place := feed.CanonicalURL(u)
			id := l.member(u.Hostname(), place)
			if places[place] || ids[id] {
				continue
			}
			s := l.Source
			s.ID, s.URL, s.Title = id, f.URL, f.Title
			if s.ScheduleSpec == DefaultSchedule {
				s.Schedule = schedule.Auto(id)
			}
			places[place], ids[id], n = true, true, n+1
			all.Sources = append(all.Sources, s)
		}
	}
	return &all
}

// member is the id of the source at the place.
func (l *List) member(host, place string) string {
	sum := sha256.Sum256([]byte(place))
	tail := "-" + hex.EncodeToString(sum[:4])
	stem := l.ID + "-" + IDFor(strings.TrimPrefix(strings.ToLower(host), "www."))
	return strings.TrimSuffix(stem[:min(len(stem), maxIdent-len(tail))], "-") + tail
}
