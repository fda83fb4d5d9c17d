package publish_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

func listed(p feed.Publisher) publish.Source { return publish.Source{Publisher: p} }

// What happens to the list is noted, each word that changes once, and nothing where nothing
// changes; the first list is noted without an event.
func TestRegister(t *testing.T) {
	a := feed.Publisher{ID: "a", URL: "https://a.example/feed", Owner: "One"}
	b := feed.Publisher{ID: "b", URL: "https://b.example/feed"}
	first := (*publish.Register)(nil).With([]publish.Source{listed(a), listed(b)}, 10)
	if len(first.Events) != 0 || first.Sources["a"].Since != 10 {
		t.Fatalf("the first list is noted as %+v", first)
	}
	if first.With([]publish.Source{listed(a), listed(b)}, 20) != first {
		t.Error("an equal list makes another register")
	}
	a.Owner, a.URL, a.Country, a.Title, a.Kind = "Two", "https://a.example/new", "DE", "A", "agency"
	next := first.With([]publish.Source{listed(a), listed(feed.Publisher{ID: "c", URL: "https://c.example/"})}, 30)
	want := []html.Event{
		{At: 30, Kind: html.Changed, Source: "a", Title: "A", Changes: []html.Change{
			{Of: html.ChangedURL, Old: "https://a.example/feed", New: "https://a.example/new"}, {Of: html.ChangedOwner, Old: "One", New: "Two"},
			{Of: html.ChangedCountry, New: "DE"}, {Of: html.ChangedTitle, New: "A"}, {Of: html.ChangedKind, New: "agency"},
		}},
		{At: 30, Kind: html.Added, Source: "c"}, {At: 30, Kind: html.Removed, Source: "b"},
	}
	if !reflect.DeepEqual(next.Events, want) {
		t.Errorf("the events are %+v", next.Events)
	}
	if next.Sources["a"].Since != 10 || next.Sources["c"].Since != 30 || len(first.Events) != 0 {
		t.Errorf("the sources are %+v", next.Sources)
	}
	a.Was, a.ID = "a", "renamed"
	renamed := next.With([]publish.Source{listed(a), listed(feed.Publisher{ID: "c", URL: "https://c.example/"})}, 40)
	if len(renamed.Events) != len(want) || renamed.Sources["a"].Since != 10 || renamed.Sources["a"].ID != "renamed" {
		t.Errorf("under another id it is %+v", renamed)
	}
}

// An address that others must not see is in no part of a register.
func TestRegisterHidesSecrets(t *testing.T) {
	of := func(url string) []publish.Source { return []publish.Source{listed(feed.Publisher{ID: "a", URL: url})} }
	r := (*publish.Register)(nil).With(of("https://a.example/?token=hush"), 1)
	for i, url := range []string{"https://a.example/?token=hush2", "https://hush:hush@a.example/", "file:///hush", "https://a.example/", "https://a.example/?token=hush"} {
		r = r.With(of(url), feed.Time(i+2))
		if n := len(r.Events); n != i+1 || !reflect.DeepEqual(r.Events[i].Changes, []html.Change{{Of: html.ChangedURL}}) {
			t.Errorf("%s: the events are %+v", url, r.Events)
		}
	}
	data, err := json.Marshal(r)
	if err != nil || strings.Contains(string(data), "hush") {
		t.Errorf("it is noted as %s, %v", data, err)
	}
}

// A register holds so many events, the newest.
func TestRegisterIsBounded(t *testing.T) {
	var r *publish.Register
	for i := range 700 {
		r = r.With([]publish.Source{listed(feed.Publisher{ID: "a", Owner: fmt.Sprint(i)})}, feed.Time(i))
	}
	if n := len(r.Events); n != 500 || r.Events[n-1].At != 699 {
		t.Errorf("%d events, the last at %d", n, r.Events[n-1].At)
	}
}
