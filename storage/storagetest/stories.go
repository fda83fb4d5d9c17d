package storagetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// stories checks that entries and stories say the same of each other, and that an id
// leads to one story.
func (c *checker) stories() {
	ids := map[string]uint64{}
	number := uint64(0)
	for s := range c.view.Stories(0) {
		if s.Number <= number {
			c.fail("story %d comes after %d", s.Number, number)
		}
		number = s.Number
		c.story(&s, ids)
	}
	for n, e := range c.entries {
		holder, stored := ids[e.Story]
		if !stored && e.Story == e.ID {
			continue // a story of one
		}
		if s, ok := c.view.Story(holder); !ok || s.ID != e.Story || !slices.Contains(s.Members, n) {
			c.fail("entry %d says that it is in story %s, which does not have it", n, e.Story)
		}
	}
}

// window checks that what is open is an entry, in the story that the window says.
func (c *checker) window() {
	last := uint64(0)
	for o := range c.view.WindowEntries() {
		if o.Number <= last {
			c.fail("open entry %d comes after %d", o.Number, last)
		}
		last = o.Number
		e, ok := c.entries[o.Number]
		n, stored := c.view.StoryByID(e.Story)
		if !stored {
			n = e.Number
		}
		if !ok || n != o.Story {
			c.fail("entry %d is open in story %d, and is in the story %q", o.Number, o.Story, e.Story)
		}
	}
}

func (c *checker) story(s *feed.Story, ids map[string]uint64) {
	if len(s.Members) == 0 || !ascend(s.Members) || s.Members[0] < s.Number || len(s.Members) == 1 && s.Members[0] == s.Number {
		c.fail("story %d has the members %v", s.Number, s.Members)
	}
	if !slices.IsSorted(s.Outlets) {
		c.fail("story %d has the outlets %v", s.Number, s.Outlets)
	}
	c.leads(s)
	for _, id := range s.IDs() {
		if n, ok := ids[id]; ok {
			c.fail("stories %d and %d both go by %s", n, s.Number, id)
		}
		ids[id] = s.Number
		if n, ok := c.view.StoryByID(id); !ok || n != s.Number {
			c.fail("id %s of story %d leads to %d, %t", id, s.Number, n, ok)
		}
		if n, ok := c.ids[id]; ok && !slices.Contains(s.Members, n) {
			c.fail("story %d goes by %s, which is entry %d of another", s.Number, id, n)
		}
	}
	for _, n := range s.Members {
		if e, ok := c.entries[n]; !ok || e.Story != s.ID {
			c.fail("story %s has entry %d, which is in the story %q", s.ID, n, e.Story)
		}
	}
	for _, a := range s.Aliases {
		if len(a.Members) == 0 || !ascend(a.Members) || a.Number <= s.Number || a.Members[0] < a.Number {
			c.fail("story %d has the alias %+v", s.Number, a)
		}
		for _, n := range a.Members {
			if !slices.Contains(s.Members, n) {
				c.fail("story %d has the alias %s of entry %d, which is none of its own", s.Number, a.ID, n)
			}
		}
	}
}

// leads checks that those who may lead the story are its own, each once and in its role,
// and that readers of the story and of the entry that bears its id are told the same.
func (c *checker) leads(s *feed.Story) {
	live, seen := 0, map[feed.Lead]bool{}
	for _, n := range s.Members {
		e := c.entries[n]
		for i := range e.Origins {
			if !e.Origins[i].Tomb {
				live++
			}
		}
		if e.ID == s.ID && e.Live() && (e.Updated != s.Updated || e.Moves != s.Moves) {
			c.fail("story %s was updated %v, %+v, its entry %v, %+v", s.ID, s.Updated, s.Moves, e.Updated, e.Moves)
		}
	}
	if len(s.Members) <= feed.MaxLeads && len(s.Leads) != min(live, feed.MaxLeads) || len(s.Leads) > feed.MaxLeads {
		c.fail("story %s of %d live origins has %d leads", s.ID, live, len(s.Leads))
	}
	for _, l := range s.Leads {
		e := c.entries[l.Entry]
		if o := e.Origin(l.Source); !slices.Contains(s.Members, l.Entry) || o == nil || o.Tomb || o.Role != l.Role || seen[l] {
			c.fail("story %s may be led by %+v, which is %+v", s.ID, l, o)
		}
		seen[l] = true
	}
	for _, r := range s.Retired {
		if r.ID == s.ID {
			c.fail("story %s says that its own id is gone", s.ID)
		}
	}
}

func ascend(ns []uint64) bool {
	for i := 1; i < len(ns); i++ {
		if ns[i] <= ns[i-1] {
			return false
		}
	}
	return true
}

// overrides checks that each stands under its ids, and that what is kept apart is in two
// stories.
func (c *checker) overrides() {
	var last feed.Override
	for o := range c.view.AllOverrides() {
		if feed.CompareOverrides(last, o) >= 0 || (o.Word == 0) != (o.A < o.B) || o.Gone {
			c.fail("override %+v comes after %+v", o, last)
		}
		last = o
		for _, id := range []string{o.A, o.B} {
			all := c.view.Overrides(id)
			if id == "" {
				continue
			}
			if !slices.IsSortedFunc(all, func(x, y feed.Override) int {
				return cmp.Or(strings.Compare(x.Other(id), y.Other(id)), cmp.Compare(x.Word, y.Word))
			}) || !slices.ContainsFunc(all, func(x feed.Override) bool { return x.Same(&o) && x.Did == o.Did }) {
				c.fail("override %+v does not stand rightly under %s: %+v", o, id, all)
			}
		}
		if o.Word != 0 {
			continue
		}
		a, b := c.ids[o.A], c.ids[o.B]
		if !o.Together && a != 0 && b != 0 && c.entries[a].Story == c.entries[b].Story {
			c.fail("entries %d and %d are in one story against %+v", a, b, o)
		}
	}
}

// storyLog are the records of the golden log on stories.
func storyLog() []feed.Record {
	var rs []feed.Record
	at := func(days feed.Time) feed.Time { return start + days*86400 }
	news := func(day feed.Time, keep int64, sources ...string) {
		for _, s := range sources {
			r := Whole(s, at(day), 0, Item(feed.Content{ID: "tag:" + s + ",1", Link: "https://" + s + ".example/1", Title: "What " + s + " says", Published: at(day) - 60}))
			r.Policy.KeepSeconds = keep * 86400
			rs = append(rs, feed.Record{Result: &r})
		}
	}
	say := func(day feed.Time, os ...feed.Override) {
		rs = append(rs, feed.Record{Control: &feed.Control{At: at(day), Overrides: os}})
	}
	said := func(a, b string, together, gone bool) feed.Override {
		return feed.Override{A: "tag:" + a + ",1", B: "tag:" + b + ",1", Together: together, Gone: gone, At: start, Reason: a + " and " + b}
	}
	news(0, 3, "one")
	news(0, 90, "two", "three", "four")
	say(1, said("four", "three", true, false), said("five", "two", true, false))
	news(1, 90, "five")
	say(2, said("five", "four", true, false), said("one", "three", true, false))
	say(3, said("one", "three", false, false))
	say(4, said("one", "three", false, true), said("one", "five", true, false))
	rs = append(rs, feed.Record{Control: &feed.Control{At: at(5), RemoveSource: "one"}})
	say(12)
	say(60, said("five", "four", true, true))
	return Number(feed.Position{Log: "golden"}, rs...)
}

// joinLog are the records of the golden log on entries that join by themselves.
func joinLog() []feed.Record {
	var rs []feed.Record
	last := map[string]uint64{}
	report := func(source string, hours feed.Time, n int, title, text string) {
		at := start + hours*3600
		r := Whole(source, at, last[source], Item(feed.Content{
			ID: fmt.Sprintf("tag:%s,%d", source, n), Link: fmt.Sprintf("https://%s.example/%d", source, n), Title: title,
			Body: feed.Text{Value: text}, Published: at - 600, Language: "en",
		}))
		r.Policy = feed.Policy{KeepSeconds: 90 * 86400, Window: 72 * 3600, MaxOpen: 6}
		rs = append(rs, feed.Record{Result: &r})
		last[source] = uint64(len(rs))
	}
	const (
		title = "Warehouse Fire in Oakland Kills Seven Workers"
		text  = "Seven workers died when a warehouse in Oakland, California, caught fire on Tuesday night. Firefighters from Alameda County said the blaze at the Fruitvale recycling plant began shortly before midnight."
	)
	report("bank", 0, 1, "Swiss Central Bank Cuts Interest Rate to Zero", "The Swiss National Bank lowered its policy rate by a quarter point on Thursday, citing the strong franc and falling prices.")
	report("one", 1, 1, title, text)
	report("two", 2, 1, "Seven Dead in Oakland Warehouse Blaze", "Relatives waited outside a burnt-out Fruitvale warehouse on Wednesday as crews in Oakland recovered the bodies of seven people. Mayor Barbara Lee called the fire at the recycling plant a tragedy and promised to inspect similar buildings within weeks.")
	report("three", 3, 1, title, text+" This is what the agency reports.")
	rs = append(rs, feed.Record{Control: &feed.Control{At: start + 3*3600, Overrides: []feed.Override{{A: "tag:four,1", B: "tag:one,1", At: start, Reason: "another fire"}}}})
	report("four", 4, 1, title, "Our digest. "+text)
	report("bank", 5, 1, "Swiss Central Bank Cuts Interest Rate to Zero", "The Swiss National Bank lowered its policy rate by a quarter point on Thursday. Chairman Martin Schlegel did not rule out negative rates.")
	report("five", 90, 1, "Oakland Mourns Seven Workers Who Died in Warehouse Fire", text)
	return Number(feed.Position{Log: "golden"}, rs...)
}
