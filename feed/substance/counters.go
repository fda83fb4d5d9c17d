package substance

import "slices"

// withoutCounters are the words of a segment without those that count what readers do or
// how much time has passed: "12 comments", "3 hours ago". Where nothing but labels is
// left beside them ("Posted 3 hours ago", "No comments yet"), nothing is left.
func withoutCounters(segment []word) []word {
	kept, found := make([]word, 0, len(segment)), false
	for i := 0; i < len(segment); {
		if n := counterAt(segment[i:]); n > 0 {
			i, found = i+n, true
			continue
		}
		kept = append(kept, segment[i])
		i++
	}
	if len(kept) > 0 && (found && onlyLabels(kept) || isLabelled(segment)) {
		return nil
	}
	return kept
}

// counterAt is how many words the counter has that the words begin with, 0 for none.
func counterAt(ws []word) int {
	for _, f := range [...]func([]word) int{agoAt, countAt, readingTimeAt} {
		if n := f(ws); n > 0 {
			return n
		}
	}
	return 0
}

// countAt is "12 comments", "12 new comments", "Comments: 12".
func countAt(ws []word) int {
	at := func(i int) word {
		if i < len(ws) {
			return ws[i]
		}
		return word{}
	}
	switch {
	case ws[0].number && vocabulary.counted[at(1).text]:
		return 2
	case ws[0].number && vocabulary.between[at(1).text] && vocabulary.counted[at(2).text]:
		return 3
	case vocabulary.counted[ws[0].text] && at(1).number && len(ws) == 2:
		return 2
	}
	if ws[0].number {
		if n := prefixed(ws[1:], vocabulary.countedSigns); n > 0 {
			return 1 + n
		}
	}
	return 0
}

// readingTimeAt is "12 min read".
func readingTimeAt(ws []word) int {
	if len(ws) < 3 || !ws[0].number || !vocabulary.minutes[ws[1].text] {
		return 0
	}
	for i := 2; i < min(len(ws), 5); i++ {
		if vocabulary.reading[ws[i].text] {
			return i + 1
		}
	}
	return 0
}

// agoAt is "3 hours ago", "2 hours and 5 minutes ago", "just now", "vor 3 Stunden".
func agoAt(ws []word) int {
	for _, p := range vocabulary.moments {
		if n := len(p); len(ws) >= n && slices.EqualFunc(ws[:n], p, func(w word, s string) bool { return w.text == s }) {
			return n
		}
	}
	if m := prefixed(ws[1:], vocabulary.agoSigns); ws[0].number && m > 0 {
		return 1 + m
	}
	lead := 0
	for _, p := range vocabulary.before {
		if n := len(p); len(ws) > n && slices.EqualFunc(ws[:n], p, func(w word, s string) bool { return w.text == s }) {
			lead = n
			break
		}
	}
	n := lead + spanAt(ws[lead:])
	switch {
	case n == lead:
		return 0
	case lead > 0:
		if n < len(ws) && vocabulary.behind[ws[n].text] { // "för 3 timmar sedan"
			n++
		}
		return n
	case n < len(ws) && vocabulary.behind[ws[n].text]:
		return n + 1
	}
	return 0
}

// spanAt is how many words a span of time has: "3 hours", "an hour and 5 minutes".
func spanAt(ws []word) (n int) {
	for len(ws) >= n+2 && (ws[n].number || vocabulary.one[ws[n].text]) && vocabulary.units[ws[n+1].text] {
		n += 2
		if n < len(ws) && vocabulary.and[ws[n].text] {
			n++
		}
	}
	if n > 0 && vocabulary.and[ws[n-1].text] {
		n--
	}
	return n
}

// prefixed is how many of the words, joined, one of the texts is; 0 where they begin with
// none. It is for scripts that do not part words.
func prefixed(ws []word, texts []string) int {
	for _, t := range texts {
		rest := t
		for n, w := range ws {
			if len(w.text) > len(rest) || rest[:len(w.text)] != w.text {
				break
			}
			if rest = rest[len(w.text):]; rest == "" {
				return n + 1
			}
		}
	}
	return 0
}

// onlyLabels reports whether the words say nothing by themselves.
func onlyLabels(ws []word) bool {
	return !slices.ContainsFunc(ws, func(w word) bool { return !w.number && !vocabulary.label(w.text) })
}

// isLabelled reports whether the whole segment is a counter or the date of a change:
// "Read by 143 people", "No comments", "143 visits", "Last updated: 28 November, 14:32".
func isLabelled(ws []word) bool {
	if !onlyLabels(ws) {
		return false
	}
	var counts, things, dates, when bool
	for _, w := range ws {
		counts = counts || w.number || vocabulary.none[w.text]
		when = when || w.number || vocabulary.days[w.text]
		things = things || vocabulary.counted[w.text] || vocabulary.weak[w.text] || vocabulary.done[w.text] || vocabulary.reading[w.text]
		dates = dates || vocabulary.dated[w.text]
	}
	return counts && things || when && dates
}
