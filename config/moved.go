package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/render"
)

// readMoved reads where feeds were served before: old paths, each with the path, or the URL,
// that is asked for instead. It comes after all that has a path.
func readMoved(r *reader, v value, to *Config) {
	formats := render.Formats()
	published := map[string]bool{}
	add := func(paths []string) {
		for _, p := range paths {
			published[p] = true
		}
	}
	add(formats.MainPaths())
	for _, c := range to.Categories {
		add(formats.CategoryPaths(c.Term))
	}
	for _, f := range to.Feeds {
		add(formats.FeedPaths(f.Path))
	}
	places := map[string]value{}
	r.pairs(v, func(name, v value) {
		from := name.node.Value
		switch {
		case !pathPattern.MatchString(from) || strings.Contains(from, "/."):
			r.fail(name, "write it as in /old.atom", "%s cannot be a path", quote(from))
			return
		case slices.ContainsFunc(formats.FeedPaths(from), func(p string) bool { return published[p] }):
			r.fail(name, "take the feed's path, or this line, out", "a feed is published at %s", from)
			return
		}
		s, ok := r.text(v)
		if !ok {
			return
		}
		if !strings.HasPrefix(s, "/") {
			if s, ok = webAddress(r, v); !ok {
				return
			}
		}
		if to.Moved == nil {
			to.Moved = map[string]string{}
		}
		to.Moved[from], places[from] = s, v
	})
	for _, from := range slices.Sorted(maps.Keys(to.Moved)) {
		at, steps := from, 0
		for to.Moved[at] != "" && steps <= len(to.Moved) {
			at, steps = to.Moved[at], steps+1
		}
		switch {
		case steps > len(to.Moved):
			r.fail(places[from], "", "%s leads back to where it begins", from)
		case strings.HasPrefix(at, "/") && !published[at]:
			r.fail(places[from], "name the path of a feed, or a URL", "no feed is published at %s", at)
		}
	}
}
