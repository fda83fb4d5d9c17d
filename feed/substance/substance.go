// Package substance tells a change of what an entry says from a change of what stands
// around it: counters, times that pass, markup, addresses and lists of other things.
//
// The package promises that equal contents give equal answers, on every machine and in
// every release that knows their version: what it answers is folded into stores. It must
// never read a clock, a random number, a configuration, a file or the network.
package substance

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// minProse is how many words beside lists of links make these lists no part of what an
// entry says.
const minProse = 20

// Changed reports whether an edit from before to after changes what the entry says.
// Counters ("12 comments", "3 hours ago"), markup, addresses, lists of links beside a
// text, and a few misspelt words of the text are no change. A word of the title is one,
// and so is a number, a negation or a capitalised word anywhere.
func Changed(before, after *feed.Content) bool {
	if !slices.EqualFunc(titleOf(before), titleOf(after), word.equal) {
		return true
	}
	old, now := textsOf(before, after)
	return !sameButSlips(old, now)
}

// textsOf are the words of two texts that are compared, without counters and lists.
func textsOf(a, b *feed.Content) (wordsA, wordsB []word) {
	x, y := blocksOf(a), blocksOf(b)
	lists := (*block).list
	if linksCountFor(x, y) {
		lists = (*block).related
	}
	return flat(without(x, lists)), flat(without(y, lists))
}

// linksCountFor reports whether lists of links are part of what the two say, where nothing
// calls them related: one has hardly any other words, and the lists have not the same
// length.
func linksCountFor(a, b []block) bool {
	proseA, linesA := prose(a)
	proseB, linesB := prose(b)
	return min(proseA, proseB) < minProse && (linesA != linesB || linesA < 2)
}

// prose is how many words the blocks have that are no lists of links, and how many are
// such lists, an item each.
func prose(bs []block) (words, lists int) {
	for i := range bs {
		switch b := &bs[i]; {
		case b.related():
		case b.list():
			lists++
		default:
			words += b.words
		}
	}
	return words, lists
}

func without(bs []block, is func(*block) bool) []block {
	return slices.DeleteFunc(slices.Clone(bs), func(b block) bool { return is(&b) })
}

// flat are all words of the blocks that say something.
func flat(bs []block) (all []word) {
	for i := range bs {
		for _, s := range bs[i].segments {
			all = append(all, withoutCounters(s)...)
		}
	}
	return all
}

// titleOf are the words of the title that say something.
func titleOf(c *feed.Content) []word {
	return flat(blocksOfText(feed.Text{Value: c.Title}))
}

// blocksOf are the blocks of the body, else of the summary.
func blocksOf(c *feed.Content) []block {
	if bs := blocksOfText(c.Body); len(bs) > 0 {
		return bs
	}
	return blocksOfText(c.Summary)
}
