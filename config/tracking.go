package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

var trackingKeys = []key[feed.Tracking]{
	{"strip", false, readStrip},
	{"parameters", false, readParameters},
}

func readStrip(r *reader, v value, to *feed.Tracking) {
	if strip, ok := truth(r, v); ok {
		to.Keep = !strip
	}
}

// truth reads true or false.
func truth(r *reader, v value) (yes, ok bool) {
	s, ok := r.scalar(v, "true or false")
	if !ok {
		return false, false
	}
	if v.node.Tag != "!!bool" {
		r.fail(v, "", "expected true or false, found %s", v.kind())
		return false, false
	}
	return strings.EqualFold(s, "true"), true
}

// parameterForm is a query parameter's name, or the beginning of one and a "*", and
// perhaps its value.
var parameterForm = regexp.MustCompile(`^[A-Za-z0-9_.\[\]~-]+(\*|=[A-Za-z0-9_.~-]+\*?)?$`)

// readParameters adds to the parameters that are taken out anyway.
func readParameters(r *reader, v value, to *feed.Tracking) {
	to.Extra = slices.Clone(to.Extra) // the defaults' is shared
	r.list(v, func(v value) {
		s, ok := r.text(v)
		if !ok {
			return
		}
		if !parameterForm.MatchString(s) {
			r.fail(v, "write the name alone, or its beginning and a *: ref, mc_*, ref=rss", "%s is no name of a query parameter", quote(s))
			return
		}
		to.Extra = append(to.Extra, s)
	})
}
