package config

import "fmt"

// outline is what is open above a line by its indentation: mappings, lists, and a text that
// may go on.
type outline struct {
	*page
	levels []level // outermost first
	value  int     // the line of a key's plain value, which may go on below; -1: none
	under  int     // the column of that key
}

// level is a block mapping or list that is open.
type level struct {
	column int // from 0
	line   int // of its latest element, from 0
	list   bool
	filled bool // the latest element has a value on its line
}

// dash enters the element of a list whose "-" stands at column at of line i.
func (o *outline) dash(i, at int) {
	o.leave(i, at, true)
	if o.found != nil {
		return
	}
	top := len(o.levels) - 1
	switch {
	case top >= 0 && o.levels[top].column == at && o.levels[top].list:
		o.levels[top].line, o.levels[top].filled = i, false
	case top >= 0 && o.levels[top].filled && o.levels[top].line < i:
		o.deeper(i, at)
	default:
		o.levels = append(o.levels, level{column: at, line: i, list: true})
	}
	o.value = -1
}

// enter enters the element of a mapping whose key stands at column at of line i.
func (o *outline) enter(i, at int, dashed bool) {
	if !dashed {
		o.leave(i, at, false)
	}
	if o.found != nil {
		return
	}
	top := len(o.levels) - 1
	switch {
	case top >= 0 && o.levels[top].column == at && !o.levels[top].list:
		o.levels[top].line, o.levels[top].filled = i, false
	case top >= 0 && o.levels[top].filled && !dashed:
		o.deeper(i, at)
	default:
		o.levels = append(o.levels, level{column: at, line: i})
	}
}

// leave closes what a line that begins at column at ends. Where it begins between two
// levels it belongs to none.
func (o *outline) leave(i, at int, list bool) {
	var left *level
	for len(o.levels) > 0 {
		top := o.levels[len(o.levels)-1]
		if top.column < at || top.column == at && (list || !top.list) {
			break
		}
		if !top.list || left == nil {
			left = &top
		}
		o.levels = o.levels[:len(o.levels)-1]
	}
	top := len(o.levels) - 1
	if left == nil || left.column == at || top >= 0 && o.levels[top].column == at {
		return
	}
	for top >= 0 && o.levels[top].list {
		top--
	}
	hint := "begin it "
	switch {
	case top < 0 || left.column-at < at-o.levels[top].column:
		hint += like(left)
	case left.column-at > at-o.levels[top].column:
		hint += like(&o.levels[top])
	default:
		hint += like(&o.levels[top]) + ", or " + like(left)
	}
	o.note(i, at, hint, "the indentation of this line is that of no line above")
}

// deeper notes a line that is indented below one that takes none.
func (o *outline) deeper(i, at int) {
	top := &o.levels[len(o.levels)-1]
	o.note(i, at, "begin it "+like(top), fmt.Sprintf("this line is indented deeper than line %d, which has a value already", top.line+1))
}

// like says where an element begins.
func like(l *level) string {
	return fmt.Sprintf("in column %d, as line %d", l.column+1, l.line+1)
}

// goesOn says whether what stands at column at of line i is more of a plain text above.
func (o *outline) goesOn(i, at int) bool { return o.value >= 0 && o.value < i && at > o.under }
