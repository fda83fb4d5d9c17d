package config

import (
	"strconv"
	"strings"
)

// Reload is how a running daemon takes over another configuration.
type Reload struct {
	Watch bool // a change of the files is taken over by itself
	Most  int  // percent of what a feed shows that may leave it unless the operator accepts it; 0: all may
}

var reloadKeys = []key[Reload]{
	{"watch", false, set((*reader).boolean, func(to *Reload) *bool { return &to.Watch })},
	{"most", false, set(percent, func(to *Reload) *int { return &to.Most })},
}

// percent reads a part of the whole, as in 30%.
func percent(r *reader, v value) (int, bool) {
	s, ok := r.scalar(v, "a share")
	if !ok {
		return 0, false
	}
	number, is := strings.CutSuffix(s, "%")
	n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 8)
	switch {
	case !is || err != nil:
		r.fail(v, "write it in percent, as in 30%", "%s is no share", quote(s))
	case n < 1 || n > 100:
		r.fail(v, "", "%s is not between 1%% and 100%%", s)
	default:
		return int(n), true
	}
	return 0, false
}
