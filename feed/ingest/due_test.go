package ingest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// TestJobOfAServerThatFailsConditions: the validator is known, and not to be sent while
// the server is known to fail conditional requests.
func TestJobOfAServerThatFailsConditions(t *testing.T) {
	src := source("a", "https://a.example/")
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := feed.State{Source: "a", URL: src.Job.URL, Configured: src.Job.URL, Validator: feed.Validator{ETag: `"1"`}, Bare: feed.At(now.Add(-time.Hour)), BareEnds: feed.At(now)}
	for at, want := range map[time.Time]bool{now.Add(-time.Second): true, now: false} {
		if j := job(&src, s, true, at); j.Bare != want || j.Validator != s.Validator {
			t.Errorf("at %s: %+v", at, j)
		}
	}
	s.URL = "https://other.example/" // of which the validator is
	if j := job(&src, s, true, now.Add(-time.Second)); j.Bare {
		t.Errorf("of another URL: %+v", j)
	}
}

func TestDue(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) feed.Time { return feed.At(now.Add(-d)) }
	const url = "https://a.example/feed"
	for _, tt := range []struct {
		name  string
		state *feed.State
		due   bool
	}{
		{"never heard of", nil, true},
		{"never fetched", &feed.State{}, true},
		{"59 minutes ago", &feed.State{URL: url, Fetched: ago(59*time.Minute + 59*time.Second)}, false},
		{"an hour ago", &feed.State{URL: url, Fetched: ago(time.Hour)}, true},
		{"missed for days", &feed.State{URL: url, Fetched: ago(99 * time.Hour)}, true},
		{"failed, never succeeded", &feed.State{Fetched: ago(time.Minute), Failures: 3}, false},
		{"removed and configured again", &feed.State{URL: url, Fetched: ago(time.Minute), Removed: true}, false},
		{"removed and configured again after an hour", &feed.State{URL: url, Fetched: ago(time.Hour), Removed: true}, true},
		{"has another URL now", &feed.State{URL: "https://old.example/", Fetched: ago(time.Minute)}, false},
		{"not before later", &feed.State{URL: url, Fetched: ago(99 * time.Hour), NotBefore: ago(-time.Second)}, false},
		{"not before now", &feed.State{URL: url, Fetched: ago(99 * time.Hour), NotBefore: ago(0)}, true},
		{"not before, of a failed first fetch", &feed.State{Fetched: ago(99 * time.Hour), NotBefore: ago(-time.Second)}, false},
		{"not before, removed meanwhile", &feed.State{NotBefore: ago(-time.Second), Removed: true}, false},
		{"not before, of the same host", &feed.State{URL: "http://A.example/old", Fetched: ago(2 * time.Hour), NotBefore: ago(-time.Second)}, false},
		{"not before, of another host", &feed.State{URL: "http://b.example/old", Fetched: ago(2 * time.Hour), NotBefore: ago(-time.Second)}, true},
	} {
		states := func(string) (feed.State, bool) {
			if tt.state == nil {
				return feed.State{}, false
			}
			return *tt.state, true
		}
		if jobs := Due([]Source{source("a", url)}, states, now); len(jobs) == 1 != tt.due {
			t.Errorf("%s: %d jobs", tt.name, len(jobs))
		}
	}
}

func TestQueueOrder(t *testing.T) {
	base := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		const n = 40
		q := newQueue(n)
		at := make([]int, n)
		for range 200 { // set and set again
			i := r.IntN(n)
			at[i] = 1 + r.IntN(10)
			q.set(i, base.Add(time.Duration(at[i])*time.Second))
		}
		var want []int
		for i, s := range at {
			if s > 0 && s <= 5 {
				want = append(want, i)
			}
		}
		slices.SortStableFunc(want, func(a, b int) int { return at[a] - at[b] })
		var got []int
		for {
			i, ok := q.pop(base.Add(5 * time.Second))
			if !ok {
				break
			}
			got = append(got, i)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: got %v, want %v", seed, got, want)
		}
	}
}

// TestSplit cuts random results and puts them together again.
func TestSplit(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		in := feed.Result{
			Source: "a", URL: "http://a.example/", At: 5, Outcome: feed.Modified, Status: 200, BasedOn: 7, Whole: true,
			Validator: feed.Validator{ETag: "x"}, BodyHash: feed.Hash{1}, Meta: feed.Meta{Title: "T"}, Policy: feed.Policy{KeepEntries: 9},
		}
		size := []int{10, 3000, 60_000, 2_000_000}[r.IntN(4)]
		for i := range r.IntN(6000) {
			if i*size > 20_000_000 {
				break
			}
			in.Items = append(in.Items, feed.Item{RawHash: feed.Hash{byte(i), byte(i >> 8)}, Content: feed.Content{Title: fmt.Sprint(i), Body: feed.Text{Value: string(make([]byte, r.IntN(size)))}}})
		}
		for i := range r.IntN(10_000) {
			in.Listing = append(in.Listing, feed.Sum{byte(i)})
		}
		parts := Split(in)
		var items []feed.Item
		for i, p := range parts {
			last := i == len(parts)-1
			if p.Part != i || p.HasMore == last || p.BasedOn != in.BasedOn || p.Meta.Title != "T" || !reflect.DeepEqual(p.Policy, in.Policy) || p.Outcome != in.Outcome || p.At != in.At || p.URL != in.URL {
				t.Fatalf("seed %d: part %d of %d: %+v", seed, i, len(parts), p.Part)
			}
			if vouches := p.Validator != (feed.Validator{}) || !p.BodyHash.IsZero() || len(p.Listing) > 0; vouches != last {
				t.Fatalf("seed %d: part %d of %d vouches for the document: %v", seed, i, len(parts), vouches)
			}
			n := 16 * len(p.Listing)
			for j := range p.Items {
				n += itemSize(&p.Items[j])
			}
			if len(p.Items) > maxPartItems || n > maxPart && len(p.Items) > 1 {
				t.Fatalf("seed %d: part %d has %d items of %d bytes", seed, i, len(p.Items), n)
			}
			items = append(items, p.Items...)
		}
		if len(items) != len(in.Items) {
			t.Fatalf("seed %d: %d items, want %d", seed, len(items), len(in.Items))
		}
		for i := range items {
			if items[i].Content.Title != in.Items[i].Content.Title {
				t.Fatalf("seed %d: item %d is out of order", seed, i)
			}
		}
		if last := parts[len(parts)-1]; !slices.Equal(last.Listing, in.Listing) || last.Validator != in.Validator || last.BodyHash != in.BodyHash {
			t.Fatalf("seed %d: the last part does not vouch for the whole", seed)
		}
	}
}

func TestSplitLeavesSmallOnesAlone(t *testing.T) {
	for _, r := range []feed.Result{{}, {Outcome: feed.Failed, Failure: "x"}, {Items: make([]feed.Item, 3), Listing: make([]feed.Sum, 3)}} {
		if parts := Split(r); len(parts) != 1 || parts[0].HasMore || parts[0].Part != 0 || len(parts[0].Items) != len(r.Items) {
			t.Errorf("%d parts of %+v", len(parts), r)
		}
	}
}
