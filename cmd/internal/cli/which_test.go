package cli

import (
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// Whoever may not use a store hears who may, or where it would have to lie.
func TestDenied(t *testing.T) {
	for _, c := range []struct {
		state, store string
		err          error
		want         string
	}{
		{"", "/var/lib/openvoice/x.db", &fs.PathError{Op: "connect", Path: "x", Err: syscall.EACCES}, "; /var/lib/openvoice/x.db is for root and for the user"},
		{"/var/lib/openvoice", "/var/lib/openvoice/x.db", syscall.EACCES, "for root and for the user"},
		{"/var/lib/news:/var/lib/b", "/srv/news/x.db", syscall.EROFS, "; this service may write in /var/lib/news: set store.path to /var/lib/news/x.db"},
		{"/var/lib/news", "/srv/news/x.db", syscall.ENOSPC, ""},
	} {
		p := &app{getenv: func(string) string { return c.state }}
		got := strings.TrimPrefix(p.denied(c.err, c.store).Error(), c.err.Error())
		if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%v on %s in %q is explained by %q, want %q", c.err, c.store, c.state, got, c.want)
		}
	}
}
