package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// desk is a newsroom, a memory and a poster.
type desk struct {
	at    feed.Position
	due   []Due
	gone  map[uint64]bool
	notes map[string][]byte
	now   time.Time
	sent  []string
	signs []string
	fail  error
	code  int
	said  []string
}

func (d *desk) Find(_ context.Context, after feed.Position) (feed.Position, []Due, error) {
	if after.Log != d.at.Log {
		return d.at, nil, nil
	}
	var due []Due
	for _, x := range d.due {
		if x.Entry>>itemBits > after.Number {
			due = append(due, x)
		}
	}
	return d.at, due, nil
}

func (d *desk) Tell(_ context.Context, x Due) ([]byte, error) {
	if d.gone[x.Entry] {
		return nil, nil
	}
	return fmt.Appendf(nil, `{"entry":%d}`, x.Entry>>itemBits), nil
}

func (d *desk) Note(_ context.Context, key string) ([]byte, error) { return d.notes[key], nil }

func (d *desk) SetNotes(_ context.Context, notes map[string][]byte) error {
	for k, v := range notes {
		d.notes[k] = v
	}
	return nil
}

func (d *desk) PostJSON(_ context.Context, url string, body []byte, h http.Header) (int, string, error) {
	if d.fail != nil {
		return 0, "", d.fail
	}
	if d.code/100 == 2 {
		d.sent, d.signs = append(d.sent, url+string(body)), append(d.signs, h.Get(Signature))
	}
	return d.code, "", nil
}

// comes has a record bring an entry that the hooks are to be told of.
func (d *desk) comes(hooks ...string) {
	d.at.Number++
	for _, h := range hooks {
		d.due = append(d.due, Due{h, d.at.Number << itemBits})
	}
}

func (d *desk) start(t *testing.T, hooks ...string) *Sender {
	t.Helper()
	s := &Sender{Poster: d, News: d, Memory: d, Now: func() time.Time { return d.now }, Report: func(hook, what string, _ bool) { d.said = append(d.said, hook+": "+what) }}
	for _, h := range hooks {
		s.Hooks = append(s.Hooks, Hook{h, h, func() string { return "secret" }})
	}
	if err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (d *desk) work(t *testing.T, s *Sender, want ...string) {
	t.Helper()
	d.sent = nil
	if _, err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.sent, want) {
		t.Errorf("sent is %q, want %q", d.sent, want)
	}
}

func TestOnceEach(t *testing.T) {
	d := &desk{at: feed.Position{Log: "log", Number: 4}, notes: map[string][]byte{}, now: time.Unix(1e9, 0), code: 200, gone: map[uint64]bool{}}
	d.comes("a")
	s := d.start(t, "a")
	d.work(t, s) // what was there before
	d.comes("a", "b")
	d.comes("a")
	d.work(t, s, `a{"entry":6}`, `a{"entry":7}`)
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write([]byte(`{"entry":6}`))
	if want := fmt.Sprintf("sha256=%x", mac.Sum(nil)); d.signs[0] != want || d.signs[1] == want {
		t.Errorf("signatures are %q, want %s", d.signs, want)
	}
	d.work(t, s)
	s = d.start(t, "a", "b") // a restart, with another hook
	d.work(t, s)
	d.comes("a", "b")
	d.gone[8<<itemBits] = false
	d.comes("b")
	d.gone[9<<itemBits] = true // dropped meanwhile
	d.work(t, s, `a{"entry":8}`, `b{"entry":8}`)
	d.due = append(d.due, Due{"a", 8 << itemBits}) // it changes
	d.at.Number++
	d.work(t, s)
}

func TestAgain(t *testing.T) {
	d := &desk{at: feed.Position{Log: "log", Number: 4}, notes: map[string][]byte{}, now: time.Unix(1e9, 0), code: 200, fail: errors.New("no route")}
	s := d.start(t, "a")
	d.work(t, s)
	d.comes("a")
	d.comes("a")
	d.work(t, s)
	d.work(t, s)
	if len(d.said) != 1 {
		t.Errorf("the operator is told %q", d.said)
	}
	if got := s.Status(); len(got) != 1 || got[0] != (Status{"a", 2, "no route"}) {
		t.Errorf("the status is %+v", got)
	}
	d.fail, d.code = nil, 503
	d.now = d.now.Add(11 * time.Second)
	d.work(t, s)
	d.code = 204
	d.work(t, s) // not yet
	s = d.start(t, "a")
	d.work(t, s, `a{"entry":5}`, `a{"entry":6}`)
	d.comes("a")
	d.code = 500
	for range 100 {
		d.work(t, s)
		d.now = d.now.Add(time.Hour)
	}
	if n := len(d.said); n != 3 {
		t.Errorf("the operator is told %q", d.said)
	}
	d.code = 200
	d.work(t, s)
	d.at = feed.Position{Log: "other", Number: 2} // another store
	d.work(t, s)
	d.comes("a")
	d.due = d.due[len(d.due)-1:]
	d.work(t, s, `a{"entry":3}`)
}
