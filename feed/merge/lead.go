package merge

import (
	"cmp"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// headStart is how long before its first sight a given date may count, and how long
	// after a story began another report may still turn out to be the first.
	headStart = feed.Time(6 * time.Hour / time.Second)
	// oneSight is how far apart first sights are that count as equal: who is polled
	// first must not decide.
	oneSight = feed.Time(time.Hour / time.Second)
)

// claim is a live origin where it is decided who leads.
type claim struct {
	entry  *feed.Entry
	origin *feed.Origin
	lead   feed.Lead
	points int  // others that link to its page, which is its own
	copied bool // others have its text
}

// claimsOf are the entry's live origins.
func claimsOf(all []claim, e *feed.Entry) []claim {
	for i := range e.Origins {
		if o := &e.Origins[i]; !o.Tomb {
			all = append(all, claim{entry: e, origin: o, lead: feed.Lead{Entry: e.Number, Source: o.Source, Role: o.Role}})
		}
	}
	return all
}

// party is who speaks by the origin: the owner of its source, else the outlet.
func party(o *feed.Origin) string { return cmp.Or(o.Owner, o.Outlet, o.Source) }

// rank gives the claims of a story, which began at the time, their roles, and puts them
// into the order in which they lead.
//
// Of nearly equal texts one is the report: the agency's, else that of the owner of the
// page which the others link to, else the first. Reports come before copies and these
// before pointers; what is in the site's language before what is not; what has at least
// 20 words before what has fewer; who owns the page that others link to before the rest,
// who come as they were first.
func rank(claims []claim, began feed.Time) {
	countPointers(claims)
	setRoles(claims, began)
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.class(began), b.class(began)), cmp.Compare(a.lead.Source, b.lead.Source), cmp.Compare(a.lead.Entry, b.lead.Entry))
	})
	for i := range claims {
		end := i + 1
		for end < len(claims) && claims[end].class(began) == claims[i].class(began) {
			end++
		}
		j := i + first(claims[i:end])
		c := claims[j]
		copy(claims[i+1:j+1], claims[i:j])
		claims[i] = c
		claims[i].lead.Reason = claims[i].reason()
	}
}

// setRoles makes one of the claims with nearly one text its report, and all others copies.
// Pointers stay what they are.
func setRoles(claims []claim, began feed.Time) {
	done := make([]bool, len(claims))
	for i := range claims {
		if done[i] || claims[i].lead.Role == feed.RolePointer {
			continue
		}
		var same []int
		for j := i; j < len(claims); j++ {
			if c := &claims[j]; c.lead.Role != feed.RolePointer && groupOf(c.entry) == groupOf(claims[i].entry) {
				done[j] = true
				same = append(same, j)
				c.lead.Role = feed.RoleCopy
			}
		}
		report := original(claims, same, began)
		claims[report].lead.Role, claims[report].copied = feed.RoleReport, len(same) > 1
	}
}

// groupOf names the entries that have nearly one text.
func groupOf(e *feed.Entry) uint64 { return cmp.Or(e.CopyOf, e.Number) }

// original is which of the claims with nearly one text has it from nobody else.
func original(claims []claim, same []int, began feed.Time) int {
	if len(same) == 1 {
		return same[0]
	}
	var best []claim
	var at []int
	least := 0
	for _, j := range same {
		k := claims[j].authority(claims, began)
		if best == nil || k < least {
			best, at, least = nil, nil, k
		}
		if k == least {
			best, at = append(best, claims[j]), append(at, j)
		}
	}
	return at[first(best)]
}

// authority is how good the claim to its text is among those that have it, the best
// first.
func (c *claim) authority(claims []claim, began feed.Time) int {
	k := 0
	switch {
	case c.origin.Agency == "":
		k = 4
	case !c.credited(claims):
		k = 2
	}
	if k == 4 && c.points == 0 {
		k += 2
	}
	if c.late(began) {
		k++
	}
	return k
}

// credited reports whether a text of somebody else says that it comes from the agency
// that the claim's source is.
func (c *claim) credited(claims []claim) bool {
	return slices.ContainsFunc(claims, func(o claim) bool {
		return party(o.origin) != party(c.origin) && slices.Contains(o.origin.Credits, c.origin.Agency)
	})
}

// class is the claim's place among others, the best first; of one class the first leads.
func (c *claim) class(began feed.Time) int {
	k := int(c.lead.Role) << 4
	for i, worse := range []bool{c.late(began), c.points == 0, c.origin.Words < feed.FewWords, c.origin.Foreign} {
		if worse {
			k |= 1 << i
		}
	}
	return k
}

// late reports whether the origin came when it was settled who was first.
func (c *claim) late(began feed.Time) bool { return c.origin.FirstSeen > began+headStart }

// reason is why the claim stands where it stands.
func (c *claim) reason() feed.LeadReason {
	switch {
	case c.lead.Role == feed.RoleCopy:
		return feed.LeadCopy
	case c.lead.Role == feed.RolePointer:
		return feed.LeadPointer
	case c.origin.Foreign:
		return feed.LeadForeign
	case c.origin.Words < feed.FewWords:
		return feed.LeadShort
	case c.points > 0:
		return feed.LeadOwner
	case c.origin.Agency != "" && c.copied:
		return feed.LeadAgency
	}
	return feed.LeadFirst
}

// countPointers counts for each claim to a page of its own the others that link there.
func countPointers(claims []claim) {
	for i := range claims {
		c := &claims[i]
		if !c.origin.OwnPage {
			continue
		}
		for j := range claims {
			o := &claims[j]
			if o.origin.OwnPage || party(o.origin) == party(c.origin) {
				continue
			}
			if o.entry == c.entry && o.origin.Role == feed.RolePointer || sharePage(o.origin, c.origin) {
				c.points++
			}
		}
	}
}

// sharePage reports whether both link to one page.
func sharePage(a, b *feed.Origin) bool {
	return slices.ContainsFunc(a.Given, func(k feed.Key) bool {
		return k.Kind() == feed.KindCanonical && slices.Contains(b.Given, k)
	})
}

// first is the place of the claim that was first: by the earliest date that was given
// with a time of day, where nobody was seen before it; else by first sight. Of sights
// less than an hour apart the smaller source id is first.
func first(claims []claim) int {
	dated, seen := -1, -1
	for i := range claims {
		t, exact := claims[i].at()
		best := &seen
		if exact {
			best = &dated
		}
		if *best >= 0 {
			if u, _ := claims[*best].at(); u < t || u == t && claims[*best].before(&claims[i]) {
				continue
			}
		}
		*best = i
	}
	if seen < 0 {
		return dated
	}
	least, _ := claims[seen].at()
	if dated >= 0 {
		if t, _ := claims[dated].at(); t <= least {
			return dated
		}
	}
	for i := range claims {
		if t, exact := claims[i].at(); !exact && t < least+oneSight && claims[i].before(&claims[seen]) {
			seen = i
		}
	}
	return seen
}

// before is the order of claims that are equal otherwise: dates that both count as six
// hours before first sight may differ all the same.
func (c *claim) before(o *claim) bool {
	_, exact := c.at()
	if _, both := o.at(); exact && both && c.origin.Published != o.origin.Published {
		return c.origin.Published < o.origin.Published
	}
	return cmp.Or(cmp.Compare(c.lead.Source, o.lead.Source), cmp.Compare(c.lead.Entry, o.lead.Entry)) < 0
}

// at is when the claim's text was published, by a given date, which is exact, or by its
// first sight.
func (c *claim) at() (t feed.Time, exact bool) {
	if o := c.origin; o.Exact && o.Published < o.FirstSeen {
		return max(o.Published, o.FirstSeen-headStart), true
	}
	return c.origin.FirstSeen, false
}
