package merge

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// text is a content with the text, as HTML where it has markup.
func text(title, s string) *feed.Content {
	return &feed.Content{Title: title, Body: feed.Text{Value: s, HTML: strings.ContainsAny(s, "<&")}}
}

func TestRewritten(t *testing.T) {
	const bridge = "The city council of Harbour Town voted on Tuesday to close the old bridge for repairs after engineers found cracks in two pillars and warned that lorries must not cross it."
	for _, c := range []struct {
		name          string
		before, after *feed.Content
		want          bool
	}{
		{"the same", text("A", bridge), text("A", bridge), false},
		{"markup", text("A", bridge), text("A", "<p>"+strings.ReplaceAll(bridge, " the ", " <a href=\"https://x.example/one/two/three\">the</a>&nbsp;")+"</p>"), false},
		{"letter case and punctuation", text("A", bridge), text("A", strings.ToUpper(strings.ReplaceAll(bridge, " ", ", "))), false},
		{"a correction", text("A", bridge), text("B", strings.Replace(bridge, "two pillars", "three pillars", 1)), false},
		{"put behind something longer", text("A", bridge), text("B", strings.Repeat("Something else was said here. ", 40)+bridge), false},
		{"a third is left", text("A", bridge), text("B", bridge[:len(bridge)/2]), false},
		{"another text", text("A", bridge), text("A", "Miracle pills now at half price. Buy the finest pills from our certified shop today and save a lot of money while the offer lasts for all readers."), true},
		{"words in another order", text("A", bridge), text("A", "it cross not must lorries that warned and pillars two in cracks found engineers after repairs for bridge old the close to Tuesday on voted Town Harbour"), true},
		{"a brief text counts with its title", text("Bridge closed for repairs", "Soon more."), text("Bridge closed for repairs", "More is known now."), false},
		{"a headline alone", text("Bridge closed for repairs", ""), text("Pills for all of you", ""), true},
		{"nothing before", text("", ""), text("Pills for all of you", "x"), false},
		{"from the body to the summary", text("A", bridge), &feed.Content{Title: "B", Summary: feed.Text{Value: bridge}, Body: feed.Text{Value: "x"}}, false},
		{"a script without spaces", text("甲", "市议会周二投票决定关闭旧桥进行维修因为工程师在两根柱子上发现了裂缝"), text("乙", "市议会周二投票决定关闭旧桥进行维修因为工程师在三根柱子上发现了裂缝"), false},
		{"another one in it", text("甲", "市议会周二投票决定关闭旧桥进行维修因为工程师在两根柱子上发现了裂缝"), text("乙", "神奇药丸现在半价出售今天从我们认证的商店购买最好的药丸并节省大量金钱"), true},
		{"no end of a tag", text("A", bridge), text("B", "<p "+bridge), true},
	} {
		if got := rewritten(c.before, c.after); got != c.want {
			t.Errorf("%s: rewritten %v, want %v", c.name, got, c.want)
		}
	}
}
