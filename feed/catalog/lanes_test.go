package catalog

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// placed is a row in a lane of a feed.
type placed struct {
	of   int
	lane curate.Lane
	row  curate.Row
}

func randomRow(rng *rand.Rand) placed {
	n := 1 + uint64(rng.IntN(400))
	p := placed{of: rng.IntN(2), lane: curate.Lane{Source: rng.IntN(3)}}
	p.row = curate.Row{Number: n<<itemBits | uint64(rng.IntN(3)), Published: feed.Time(rng.IntN(1000)), Story: rng.IntN(4) == 0}
	p.row.Place = curate.Place{Arrival: feed.Time(n / 3), Record: n, Number: p.row.Number}
	if p.row.Story {
		p.row.Number = uint64(rng.IntN(400)) << itemBits
	}
	if rng.IntN(5) == 0 {
		p.lane.Backlog = 1 + uint64(rng.IntN(2))
	}
	return p
}

// TestLanes: what is put and taken away in many batches is there, in order, as a plain
// list has it; and no block is longer than it may be.
func TestLanes(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 2))
	var file Memory
	type at struct {
		of    int
		lane  curate.Lane
		place curate.Place
	}
	want, counts := map[at]curate.Row{}, make([]int, 2)
	for range 60 {
		var s lanes
		for range 1 + rng.IntN(150) {
			p := randomRow(rng)
			k := at{p.of, p.lane, p.row.Place}
			gone := rng.IntN(3) == 0
			if s.note(p.of, p.lane, rowChange{p.row, gone}); gone {
				delete(want, k)
			} else {
				want[k] = p.row
			}
		}
		if err := file.Update(func(w Writer) error { return s.flush(w, counts) }); err != nil {
			t.Fatal(err)
		}
	}
	byLane := map[int]map[curate.Lane][]curate.Row{0: {}, 1: {}}
	for k, r := range want {
		byLane[k.of][k.lane] = append(byLane[k.of][k.lane], r)
	}
	c := &Catalog{file: &file}
	err := c.Read(func(p Picture) error {
		for of, lanes := range byLane {
			total := 0
			for l, rows := range lanes {
				slices.SortFunc(rows, func(a, b curate.Row) int { return a.Place.Compare(b.Place) })
				total += len(rows)
				var got []curate.Row
				for behind := (curate.Place{}); ; {
					more := p.Walk(of).Rows(l, behind, 1+rng.IntN(90))
					if got = append(got, more...); len(more) == 0 {
						break
					}
					behind = got[len(got)-1].Place
				}
				if !slices.Equal(got, rows) {
					t.Errorf("feed %d, lane %+v: %d rows, want %d", of, l, len(got), len(rows))
				}
			}
			if counts[of] != total {
				t.Errorf("feed %d counts %d rows, has %d", of, counts[of], total)
			}
			wantLanes(t, p.Walk(of), lanes)
		}
		for k, v := range p.Up(Rows, nil) {
			if rows, err := decodeBlock(k, v); err != nil || len(rows) > blockRows {
				t.Errorf("a block of %d rows, %v", len(rows), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantLanes wants the lanes in the order of their first rows, however they are asked for.
func wantLanes(t *testing.T, w curate.Walk, lanes map[curate.Lane][]curate.Row) {
	t.Helper()
	var want []curate.Lane
	for l := range lanes {
		want = append(want, l)
	}
	slices.SortFunc(want, func(a, b curate.Lane) int {
		return cmp.Or(lanes[a][0].Place.Compare(lanes[b][0].Place), cmp.Compare(b.Source, a.Source), cmp.Compare(b.Backlog, a.Backlog))
	})
	got := slices.Concat(w.Lanes(curate.Plain, 0, 2), w.Lanes(curate.Plain, 2, 3), w.Lanes(curate.Plain, 5, 100))
	if !slices.Equal(got, want) {
		t.Errorf("lanes %v, want %v", got, want)
	}
}

func TestDamagedBlocks(t *testing.T) {
	rows := []curate.Row{{Number: 5 << itemBits, Place: curate.Place{Arrival: 9, Record: 5, Number: 5 << itemBits}, Published: 3}}
	key, value := blockKey(laneKey(1, curate.Lane{Source: 2}), rows[0].Place), encodeBlock(rows)
	if got, err := decodeBlock(key, value); err != nil || !slices.Equal(got, rows) {
		t.Fatalf("%v, %v", got, err)
	}
	for _, c := range []struct{ key, value []byte }{{key[:9], value}, {key, value[:len(value)-1]}, {key, nil}, {key, []byte{0x80}}} {
		if got, err := decodeBlock(c.key, c.value); err == nil {
			t.Errorf("key of %d bytes, value of %d: %v and no error", len(c.key), len(c.value), got)
		}
	}
}

func TestDecisionsAreKept(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 3))
	var file Memory
	want := map[uint64]decided{}
	for range 40 {
		err := file.Update(func(w Writer) error {
			s := records{table: Entries}
			for range 30 {
				d := decided{Number: uint64(rng.IntN(20))<<itemBits | uint64(rng.IntN(9)), Published: feed.Time(rng.IntN(5000)), Report: rng.IntN(2) == 0}
				d.Place = curate.Place{Arrival: feed.Time(rng.IntN(9000)), Record: d.Number >> itemBits, Number: d.Number}
				d.Lane.Source = rng.IntN(300)
				for f := range 6 {
					if rng.IntN(3) == 0 {
						d.Feeds = append(d.Feeds, curate.Taken{Feed: f * f, Demoted: rng.IntN(3) == 0, Pinned: feed.Time(rng.IntN(2) * rng.IntN(1000))})
					}
				}
				switch rng.IntN(5) {
				case 0:
					d.Lane.Backlog = d.Place.Record
				case 1:
					d.Place.Record--
					d.Lane.Backlog = d.Place.Record
				case 2:
					d.Story, d.Until = uint64(rng.IntN(9))<<itemBits, feed.Time(rng.IntN(9000))
					d.Members = []uint64{d.Number, d.Number + 7, d.Number + 9<<itemBits}
				case 3:
					d.Place.Number += 7 << itemBits
					d.Place.Record += 7
				}
				if rng.IntN(4) == 0 {
					s.set(w, d.Number, nil)
					delete(want, d.Number)
				} else {
					s.set(w, d.Number, &d)
					want[d.Number] = d
				}
			}
			return s.flush(w)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	s := records{table: Entries}
	_ = file.View(func(r Reader) error {
		for n := range uint64(21 << itemBits) {
			w, is := want[n]
			got := s.get(r, n)
			if is != (got != nil) || is && !equalDecided(&w, got) {
				t.Fatalf("%d: %+v, want %+v", n, got, w)
			}
		}
		return nil
	})
	if s.err != nil {
		t.Error(s.err)
	}
}

func equalDecided(a, b *decided) bool {
	x, y := *a, *b
	x.Feeds, y.Feeds = nil, nil
	return slices.Equal(a.Feeds, b.Feeds) && slices.Equal(a.Members, b.Members) && cmp.Compare(x.Number, y.Number) == 0 && x.Lane == y.Lane && x.Place == y.Place &&
		x.Published == y.Published && x.Until == y.Until && x.Story == y.Story && x.Report == y.Report
}
