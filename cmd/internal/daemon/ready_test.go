package daemon

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What is served may be as old as three times the time to the poll that was due next, and
// an hour in any case. What changes nothing for readers makes it as good as new.
func TestReadiness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r readiness
		is := func(what, want string) {
			t.Helper()
			got := "ready"
			if err := r.is(time.Now()); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, want) || want == "" {
				t.Errorf("%s it is %s, want %s", what, got, want)
			}
		}
		is("while the first build goes on", "ready")
		r.built(Built{Err: errors.New("damaged")})
		is("when the first build failed", "nothing could be built since the start")
		r.built(Built{})
		r.expect(time.Time{})
		r.expect(time.Now().Add(30 * time.Second))
		time.Sleep(59 * time.Minute)
		r.expect(time.Now().Add(time.Hour)) // a poll that failed for our fault is tried again
		is("after most of an hour", "ready")
		time.Sleep(2 * time.Minute)
		is("after an hour", "no source has been polled since")
		r.folded(true)
		is("when a build is owed", "no source")
		r.folded(false)
		is("when nothing new came", "ready")
		r.expect(time.Now().Add(6 * time.Hour))
		time.Sleep(17 * time.Hour)
		is("within three polls", "ready")
		r.built(Built{Err: errors.New("damaged")})
		is("within three polls, with builds that fail", "ready")
		time.Sleep(2 * time.Hour)
		is("then", "the log says why nothing newer could be built")
	})
}
