package substance

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

const report = "The council of the town decided on Tuesday that the old bridge over the river will be closed for repairs until the end of May, and that ferries will run."

func content(title, text string) *feed.Content {
	return &feed.Content{Title: title, Body: feed.Text{Value: text, HTML: strings.Contains(text, "<")}}
}

// What is no change of substance, of text and of title.
func TestNoChange(t *testing.T) {
	for name, c := range map[string][2]string{
		"visits":             {report + " 143 visits", report + " 1,204 visits"},
		"visits in a line":   {"<p>" + report + "</p><p>143 visits</p>", "<p>" + report + "</p><p>151 visits</p>"},
		"one visit":          {"<p>" + report + "</p><p>1 visit</p>", "<p>" + report + "</p><p>2 visits</p>"},
		"visits of a page":   {report + " This page had 143 visits.", report + " This page had 144 visits."},
		"read by":            {report + " Read by 143 people.", report + " Read by 144 people."},
		"people read":        {report + " 143 people have read this.", report + " 1.2k people have read this."},
		"viewed times":       {report + " Viewed 12 times", report + " Viewed 13 times"},
		"comments":           {report + " (3 comments)", report + " (4 comments)"},
		"the first comment":  {report + " No comments yet.", report + " 1 comment"},
		"be the first":       {report + " Be the first to comment", report + " 2 comments"},
		"comments, label":    {report + " | Comments: 3", report + " | Comments: 4"},
		"comments, braces":   {report + " Comments (3)", report + " Comments (12)"},
		"several":            {report + " 3 comments, 12 shares | 143 views", report + " 4 comments, 13 shares | 150 views"},
		"points":             {"<p>" + report + "</p><p>123 points | 45 comments</p>", "<p>" + report + "</p><p>129 points | 47 comments</p>"},
		"ago":                {"Posted 3 hours ago. " + report, "Posted 4 hours ago. " + report},
		"ago, unit":          {"Posted 59 minutes ago. " + report, "Posted an hour ago. " + report},
		"ago, just now":      {"Posted just now by Jane. " + report, "Posted 5 minutes ago by Jane. " + report},
		"ago, two":           {report + " Updated 1 hour and 5 minutes ago", report + " Updated 2 hours and 1 minute ago"},
		"ago, short":         {report + " 3h ago", report + " 2d ago"},
		"ago, in a sentence": {report + " It happened 3 hours ago near the station, said a speaker of the police who was there.", report + " It happened 5 hours ago near the station, said a speaker of the police who was there."},
		"weeks":              {report + " Posted 2 weeks ago", report + " Posted 3 weeks ago"},
		"updated at":         {report + " Last updated: 28 November 2026, 14:32", report + " Last updated: 28 November 2026, 15:01"},
		"yesterday":          {report + " Posted today", report + " Posted yesterday"},
		"reading time":       {"12 min read. " + report, "13 min read. " + report},
		"reading time 2":     {report + " Reading time: 5 minutes", report + " Reading time: 6 minutes"},
		"German":             {report + " Vor 3 Stunden. 12 Kommentare", report + " Vor 2 Tagen. 15 Kommentare"},
		"German reading":     {report + " 5 Min. Lesezeit", report + " 6 Min. Lesezeit"},
		"French":             {report + " Publié il y a 3 heures. 12 commentaires", report + " Publié il y a 4 heures. 15 commentaires"},
		"French update":      {report + " Mis à jour le 3 mai à 12h30", report + " Mis à jour le 3 mai à 14h10"},
		"Spanish":            {report + " Hace 3 horas. 12 comentarios", report + " Hace 5 horas. 15 comentarios"},
		"Chinese":            {report + " 3小时前 12条评论", report + " 5小时前 15条评论"},
		"markup":             {"<p>" + report + "</p>", "<div><b>The council</b>" + report[len("The council"):] + "</div>"},
		"address":            {report + " https://a.example/p?ref=1", report + " https://a.example/p?ref=2"},
		"case":               {report, strings.ToUpper(report)},
		"a slip":             {report, strings.Replace(report, "bridge", "brigde", 1)},
		"a letter missing":   {strings.Replace(report, "repairs", "repirs", 1), report},
		"related":            {"<p>" + report + `</p><ul><li><a href="/1">A fire</a></li><li><a href="/2">A flood</a></li></ul>`, "<p>" + report + `</p><ul><li><a href="/3">The storm</a></li><li><a href="/1">A fire</a></li><li><a href="/4">More</a></li></ul>`},
		"related, growing":   {`<p>The bridge closes.</p><h4>Read also</h4><ul><li><a href="/1">A fire</a></li></ul>`, `<p>The bridge closes.</p><h4>Read also</h4><ul><li><a href="/3">The storm</a></li><li><a href="/1">A fire</a></li></ul>`},
		"signs":              {report + " 💬 3 ❤ 12 👁 143", report + " 💬 4 ❤ 15 👁 1.2k"},
		"a rating":           {report + " Rating: 4.5/5 (120 votes)", report + " Rating: 4.6/5 (121 votes)"},
		"as of":              {report + " (as of 14:32)", report + " (as of 15:01)"},
		"left":               {report + " 3 hours left", report + " 2 hours left"},
		"related, inline":    {"<p>" + report + `</p><p>Related: <a href="/1">A fire</a> | <a href="/2">A flood</a></p>`, "<p>" + report + `</p><p>Related: <a href="/3">Rain</a> | <a href="/4">Snow</a></p>`},
		"related, plain":     {report + "\nRead also: A fire; A flood", report + "\nRead also: The storm of the year"},
		"related, short":     {`<p>The bridge closes.</p><ul><li><a href="/1">A fire</a></li><li><a href="/2">A flood</a></li></ul>`, `<p>The bridge closes.</p><ul><li><a href="/3">The storm</a></li><li><a href="/1">A fire</a></li></ul>`},
	} {
		if Changed(content("Bridge closes", c[0]), content("Bridge closes", c[1])) {
			t.Errorf("%s: a change of substance, said of\n\t%s\n\t%s", name, c[0], c[1])
		}
	}
	for _, c := range [][2]string{
		{"Bridge closes (5 replies)", "Bridge closes (6 replies)"}, {"Bridge closes [12 comments]", "Bridge closes [no comments]"}, {"Bridge closes - 3 comments", "Bridge closes - 4 comments"},
		{"Bridge closes, 143 views", "Bridge closes, 1.2k views"}, {"Bridge closes (3 hours ago)", "Bridge closes (a day ago)"}, {"Bridge closes", "Bridge closes (1 reply)"}, {"Bridge closes | 12 min read", "Bridge closes | 10 min read"},
		{"BRIDGE CLOSES", "Bridge closes"},
	} {
		if Changed(content(c[0], report), content(c[1], report)) {
			t.Errorf("a change of substance, said of the titles %q and %q", c[0], c[1])
		}
	}
}

// What is a change of substance.
func TestChange(t *testing.T) {
	for name, c := range map[string][2]string{
		"killed":          {report + " The flood killed 12.", report + " The flood killed 14."},
		"killed, people":  {report + " It killed 12 people.", report + " It killed 14 people."},
		"killed, alone":   {"<p>" + report + "</p><p>Killed: 12</p>", "<p>" + report + "</p><p>Killed: 14</p>"},
		"in letters":      {report + " It killed three.", report + " It killed eight."},
		"millions":        {report + " It costs nine million.", report + " It costs nine billion."},
		"a score":         {report + " Final score 2:1.", report + " Final score 2:2."},
		"a score, points": {report + " They won by 12 points in the last minute of the game.", report + " They won by 14 points in the last minute of the game."},
		"a price":         {report + " The ticket costs 12.50 euros.", report + " The ticket costs 13.50 euros."},
		"shares":          {report + " The shares fell to 12.40 on Monday.", report + " The shares fell to 11.10 on Monday."},
		"votes":           {report + " The bill passed by 12 votes.", report + " The bill passed by 15 votes."},
		"visitors":        {report + " The fair had 12,000 visitors in the first week of its season.", report + " The fair had 14,000 visitors in the first week of its season."},
		"years ago":       {report + " He was elected 10 years ago.", report + " He was elected 12 years ago."},
		"degrees":         {"Monday: 12 degrees", "Monday: 14 degrees"},
		"a name":          {report, strings.Replace(report, "Tuesday", "Thursday", 1)},
		"one letter":      {strings.Replace(report, "Tuesday", "Marten", 1), strings.Replace(report, "Tuesday", "Martin", 1)},
		"not":             {report, strings.Replace(report, "will be closed", "will not be closed", 1)},
		"n't":             {report + " It won't pay.", report + " It wont pay."},
		"never":           {report + " It never pays.", report + " It nevar pays."},
		"words":           {report + " He was found guilty.", report + " He was found innocent."},
		"increase":        {report + " They expect an increase of it.", report + " They expect a decrease of it."},
		"legal":           {report + " It is legal there.", report + " It is illegal there."},
		"more":            {report, report + " More is known now."},
		"a sixth slip":    {"abcdef bcdefg cdefgh defghi efghij fghijk", "abxdef bcxefg cdxfgh dexghi efxhij fgxijk"},
		"a link digest":   {`<ul><li><a href="/1">A fire</a></li><li><a href="/2">A flood</a></li></ul>`, `<ul><li><a href="/1">A fire</a></li><li><a href="/2">A flood</a></li><li><a href="/3">Rain</a></li></ul>`},
		"a linked line":   {`<p><a href="/1">The bridge closes</a></p>`, `<p><a href="/1">The bridge opens</a></p>`},
	} {
		if !Changed(content("Bridge closes", c[0]), content("Bridge closes", c[1])) {
			t.Errorf("%s: no change of substance, said of\n\t%s\n\t%s", name, c[0], c[1])
		}
	}
	for _, c := range [][2]string{
		{"Fire kills 12", "Fire kills 14"}, {"Fire kills three (5 replies)", "Fire kills four (6 replies)"}, {"Bridge closes", "Bridge opens"}, {"Bridge closes", "Bridge closes (updated)"}, {"Bridge closes: update 1", "Bridge closes: update 2"}, {"Bridge closes", "Brigde closes"},
		{"Team wins 3:1", "Team wins 3:2"}, {"Oil at $80", "Oil at $90"}, {"Council: 12 comments on bridge", "Court: 12 comments on bridge"},
	} {
		if !Changed(content(c[0], report), content(c[1], report)) {
			t.Errorf("no change of substance, said of the titles %q and %q", c[0], c[1])
		}
	}
}

// What sanitised markup may hold breaks nothing.
func TestBlocks(t *testing.T) {
	bs := blocksOfText(feed.Text{HTML: true, Value: `<p title="a > b">One &amp; two<br/>three</p><ul><li><a href="/x">four</a> five</li></ul>six <em>seven</em>`})
	var got []string
	for i := range bs {
		s := joined(flat(bs[i : i+1]))
		if bs[i].list() {
			s += "*"
		}
		got = append(got, s)
	}
	if s := strings.Join(got, "|"); s != "one two|three|four five*|six seven" {
		t.Error(s)
	}
}

// Whatever two contents hold, the answer is the same in both directions, and no content
// differs from itself.
func FuzzChanged(f *testing.F) {
	for _, s := range []string{"<", "a<", "<a", `<a href="`, "1.", "1,k", "'", "3 hours", "vor 3", "il y a", "12 件", "(", "http://", "<p>Related:</p><ul><li><a>x</a>", "\xff<\xff"} {
		f.Add(s, report+" 12 comments", true)
		f.Add(report, s, false)
	}
	f.Fuzz(func(t *testing.T, a, b string, html bool) {
		one := &feed.Content{Title: a, Body: feed.Text{Value: a, HTML: html}}
		two := &feed.Content{Title: b, Summary: feed.Text{Value: b, HTML: html}}
		if Changed(one, one) || Changed(two, two) {
			t.Errorf("%q or %q differs from itself", a, b)
		}
		if is := Changed(one, two); is != Changed(two, one) {
			t.Errorf("%q and %q: %v, the other way round %v", a, b, is, !is)
		}
	})
}
