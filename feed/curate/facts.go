package curate

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// View is what rules ask of a store beside an entry; a storage.View is one.
type View interface {
	Entry(number uint64) (feed.Entry, bool)
	Content(number uint64, source string) (feed.Content, bool)
	Revision(source string, number uint32) (feed.Revision, bool)
	Story(number uint64) (feed.Story, bool)
	StoryByID(id string) (story uint64, ok bool)
}

// Reader reads of a view what rules ask for, and what they ask of a story once. It is not
// safe for concurrent use, and good as long as the view.
type Reader struct {
	view    View
	stories map[string]*crowd
}

// NewReader reads of v.
func NewReader(v View) *Reader { return &Reader{view: v, stories: map[string]*crowd{}} }

// crowd is what rules may know of a story: who is in it, before any rule is asked.
type crowd struct {
	members []member
	facts   rule.Facts
}

// member is an entry of a story.
type member struct {
	number, copyOf uint64
	origins        []feed.Origin
}

// maxCrowd is how many entries of a story are counted: the first ones.
const maxCrowd = 1000

// crowdOf are those of the entry's story.
func (p *Plan) crowdOf(e *feed.Entry, r *Reader) *crowd {
	if r == nil {
		return p.newCrowd([]member{{e.Number, e.CopyOf, e.Origins}})
	}
	c := r.stories[e.Story]
	if c == nil {
		if n, ok := r.view.StoryByID(e.Story); ok {
			c = p.storyCrowd(n, r)
		} else {
			c = p.newCrowd([]member{{e.Number, e.CopyOf, e.Origins}})
		}
		r.stories[e.Story] = c
	}
	return c
}

func (p *Plan) storyCrowd(story uint64, r *Reader) *crowd {
	s, _ := r.view.Story(story)
	var all []member
	for _, n := range s.Members[:min(len(s.Members), maxCrowd)] {
		if e, ok := r.view.Entry(n); ok {
			all = append(all, member{n, e.CopyOf, e.Origins})
		}
	}
	return p.newCrowd(all)
}

// newCrowd counts the members.
func (p *Plan) newCrowd(all []member) *crowd {
	outlets, owners, voices, countries := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, m := range all {
		for i := range m.origins {
			o := &m.origins[i]
			if o.Tomb || o.Role == feed.RolePointer {
				continue
			}
			outlet := cmp.Or(o.Outlet, o.Source)
			owner := cmp.Or(o.Owner, outlet)
			outlets[outlet], owners[owner] = true, true
			if o.Role == feed.RoleReport {
				voices[owner] = true
			}
			if s := p.sources[o.Source]; s != nil && s.Country != "" {
				countries[s.Country] = true
			}
		}
	}
	return &crowd{all, rule.Facts{Outlets: max(1, len(outlets)), Owners: max(1, len(owners)), Voices: max(1, len(voices)), Countries: max(1, len(countries))}}
}

// copied are the sources whose text the origin of e copies: those that have a text of their
// own in its entry, or in one that this is said to be a copy of, or that is said to be one of
// this, and so on; whichever came first.
func (c *crowd) copied(e *feed.Entry, o *feed.Origin, name func(string) string) (sources []string) {
	if o.Role != feed.RoleCopy {
		return nil
	}
	for _, m := range c.alike(e.Number) {
		for i := range m.origins {
			other := &m.origins[i]
			if source := name(other.Source); other.Role == feed.RoleReport && source != name(o.Source) && !slices.Contains(sources, source) {
				sources = append(sources, source)
			}
		}
	}
	return sources
}

// alike are the members that have nearly the same text as the one of the number, that one
// included.
func (c *crowd) alike(number uint64) (all []*member) {
	in := map[uint64]bool{number: true}
	for more := true; more; {
		more = false
		for i := range c.members {
			if m := &c.members[i]; m.copyOf != 0 && in[m.number] != in[m.copyOf] {
				in[m.number], in[m.copyOf], more = true, true, true
			}
		}
	}
	for i := range c.members {
		if in[c.members[i].number] {
			all = append(all, &c.members[i])
		}
	}
	return all
}

// StoryFacts stands for all that rules may know of the story of the entry: where it is
// another, its entries are to be decided on again. It is 0 where no rule asks.
func (p *Plan) StoryFacts(e *feed.Entry, r *Reader) uint64 {
	if !p.rules.ReadsStories() {
		return 0
	}
	c, h := p.crowdOf(e, r), fnv.New64a()
	put := func(vs ...int) {
		for _, v := range vs {
			_, _ = h.Write(binary.AppendVarint(nil, int64(v))) // a hash takes everything
		}
	}
	put(c.facts.Outlets, c.facts.Owners, c.facts.Voices, c.facts.Countries)
	for _, m := range c.members {
		put(int(m.number), int(m.copyOf), len(m.origins))
		for i := range m.origins {
			put(int(m.origins[i].Role), len(m.origins[i].Source))
			_, _ = h.Write([]byte(m.origins[i].Source))
		}
	}
	return max(1, h.Sum64())
}

// ReadsStories reports whether the decision on an entry may depend on the story that it is
// in, see [Plan.StoryFacts].
func (p *Plan) ReadsStories() bool { return p.rules.ReadsStories() }
