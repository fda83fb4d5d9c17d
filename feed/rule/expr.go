package rule

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// environment is what expressions read of an origin. Missing text is "", a missing number
// 0.
type environment struct {
	Title    string            `expr:"title"`
	Summary  string            `expr:"summary"`
	Text     string            `expr:"text"`
	Author   string            `expr:"author"`
	Tag      []string          `expr:"tag"`
	Link     string            `expr:"link"`
	Source   string            `expr:"source"`
	CopyOf   []string          `expr:"copy_of"`
	Owner    string            `expr:"owner"`
	Country  string            `expr:"country"`
	Language string            `expr:"language"`
	Kind     string            `expr:"kind"`
	Agency   []string          `expr:"agency"`
	Labels   map[string]string `expr:"labels"`
	Category []string          `expr:"category"`
	Mark     []string          `expr:"mark"`
	Role     string            `expr:"role"`
	Host     string            `expr:"host"`
	Has      []string          `expr:"has"`
	Words    int               `expr:"words"`
	Age      int               `expr:"age"` // seconds
	Story    story             `expr:"story"`

	Judge *judge `expr:"#judge"`
}

// story is what expressions read of the story.
type story struct {
	Outlets   int `expr:"outlets"`
	Owners    int `expr:"owners"`
	Voices    int `expr:"voices"`
	Countries int `expr:"countries"`
}

// names are those that an expression may use, in the order in which they are told.
var names = []string{
	"title", "summary", "text", "author", "tag", "link", "source", "copy_of", "owner", "country", "language", "kind", "agency", "labels",
	"category", "mark", "role", "host", "has", "words", "age", "story", "says", "hours", "days",
}

// saysFields are the fields that says looks through.
var saysFields = map[string]Field{"title": Title, "summary": Summary, "text": Text, "author": Author, "tag": Tag, "link": Link}

// said is one call of says.
type said struct {
	field Field
	term  string
}

// expression is an expression made ready.
type expression struct {
	program *vm.Program
	said    []said // the calls of says, in their order
	fills   []func(*judge, *environment)
	story   bool // it reads the story
	warned  []Complaint
}

// guard walks an expression as it was written, and refuses what it must not have.
type guard struct {
	out  *expression
	used map[string]bool // names
	err  *Complaint
}

// stop keeps the first complaint.
func (g *guard) stop(at file.Location, hint, format string, args ...any) {
	if g.err == nil {
		g.err = &Complaint{At: at.From, Message: fmt.Sprintf(format, args...), Hint: hint}
	}
}

// Visit implements [ast.Visitor]. What stands within a node is visited before it.
func (g *guard) Visit(node *ast.Node) {
	at := (*node).Location()
	switch n := (*node).(type) {
	case *ast.PredicateNode, *ast.PointerNode, *ast.VariableDeclaratorNode, *ast.SequenceNode:
		g.stop(at, "", "expressions have no loops and no variables")
	case *ast.BuiltinNode:
		g.stop(at, "known are says, hours and days", "%s is not known here", n.Name)
	case *ast.IdentifierNode:
		if n.Value == "$env" {
			g.stop(at, "", "$env is not known here")
		}
		g.use(n.Value)
	case *ast.BinaryNode:
		g.binary(n)
	case *ast.CallNode:
		g.call(n)
	}
}

// use notes a name.
func (g *guard) use(name string) {
	if g.used[name] {
		return
	}
	g.used[name] = true
	g.out.story = g.out.story || name == "story" || name == "copy_of"
	if fill := fillers[name]; fill != nil {
		g.out.fills = append(g.out.fills, fill)
	}
}

func (g *guard) binary(n *ast.BinaryNode) {
	switch n.Operator {
	case "..":
		g.stop(n.Location(), "", "expressions have no ranges")
	case "matches":
		field, term := "title", "..."
		if id, ok := n.Left.(*ast.IdentifierNode); ok {
			field = id.Value
		}
		if s, ok := n.Right.(*ast.StringNode); ok {
			term = s.Value
		}
		g.stop(n.Location(), "", "matches is not known here: write says(%s, \"/%s/\")", field, term)
	case "contains":
		id, ok := n.Left.(*ast.IdentifierNode)
		s, text := n.Right.(*ast.StringNode)
		if _, searched := saysFields[nameOf(id, ok)]; searched && text {
			g.out.warned = append(g.out.warned, Complaint{At: -1, Message: "contains minds the case and looks within words",
				Hint: fmt.Sprintf("says(%s, %q) does not, and costs nothing", id.Value, s.Value), Warning: true})
		}
	}
}

// unknown keeps that a name is none.
func (g *guard) unknown(id *ast.IdentifierNode) {
	if g.err == nil {
		g.err = unknownName(id.Location().From, id.Value, names)
	}
}

// unknownName is the complaint of a name that is none of the known.
func unknownName(at int, name string, known []string) *Complaint {
	return &Complaint{At: at, Message: "unknown name " + name, Unknown: name, Known: slices.Clone(known)}
}

func nameOf(id *ast.IdentifierNode, ok bool) string {
	if !ok {
		return ""
	}
	return id.Value
}

// call refuses calls but those of our functions, and notes what says is asked.
func (g *guard) call(n *ast.CallNode) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	switch name := nameOf(id, ok); {
	case name == "hours" || name == "days":
	case name != "says":
		g.stop(n.Location(), "known are says, hours and days", "this is no function")
	case len(n.Arguments) != 2:
		g.stop(n.Location(), `write says(title, "murder")`, "says takes a field and a term")
	default:
		field, ok := n.Arguments[0].(*ast.IdentifierNode)
		f, known := saysFields[nameOf(field, ok)]
		term, text := n.Arguments[1].(*ast.StringNode)
		switch {
		case ok && !slices.Contains(names, field.Value):
			g.unknown(field)
		case !known:
			g.stop(n.Arguments[0].Location(), "write title, summary, text, author, tag or link", "says looks through a text field")
		case !text:
			g.stop(n.Arguments[1].Location(), `write says(title, "murder")`, "says takes a term in quotes")
		default:
			g.out.said = append(g.out.said, said{f, term.Value})
		}
	}
}

// patcher puts in the place of each call of says its number, and refuses + of texts.
type patcher struct {
	calls int
	err   *Complaint
}

// Visit implements [ast.Visitor].
func (p *patcher) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok && id.Value == "says" {
			call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: "said"}, Arguments: []ast.Node{&ast.IdentifierNode{Value: "#judge"}, &ast.IntegerNode{Value: p.calls}}}
			p.calls++
			ast.Patch(node, call)
		}
	case *ast.BinaryNode:
		if n.Operator == "+" && (n.Left.Type().Kind().String() == "string" || n.Right.Type().Kind().String() == "string") && p.err == nil {
			p.err = &Complaint{At: n.Location().From, Message: "texts cannot be added"}
		}
	}
}

// seconds is a function that turns so many units into seconds.
func seconds(unit int) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		n, ok := args[0].(int)
		if !ok || n > math.MaxInt32 || n < -math.MaxInt32 {
			return 0, errors.New("the number is too large")
		}
		return n * unit, nil
	}
}

// readExpression makes an expression ready, or says what is wrong with it.
func readExpression(text string) (*expression, *Complaint) {
	if len(text) > MaxExpression {
		return nil, &Complaint{At: -1, Message: fmt.Sprintf("the expression is longer than %d bytes", MaxExpression)}
	}
	if strings.TrimSpace(text) == "" {
		return nil, &Complaint{At: -1, Message: "the expression is empty"}
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, complaintOf(err)
	}
	x := &expression{}
	g := &guard{out: x, used: map[string]bool{}}
	ast.Walk(&tree.Node, g)
	if g.err != nil {
		return nil, g.err
	}
	p := &patcher{}
	x.program, err = expr.Compile(text, expr.Env(&environment{}), expr.AsBool(), expr.DisableAllBuiltins(), expr.Patch(p),
		expr.Function("says", nil, new(func(string, string) bool), new(func([]string, string) bool)),
		expr.Function("said", heard, new(func(*judge, int) bool)),
		expr.Function("hours", seconds(3600), new(func(int) int)), expr.Function("days", seconds(86400), new(func(int) int)))
	if p.err != nil {
		return nil, p.err
	}
	if err != nil {
		return nil, complaintOf(err)
	}
	return x, nil
}

// heard is what says comes to: whether the call of the number finds its term.
func heard(args ...any) (any, error) { return args[0].(*judge).said(args[1].(int)) }

// complaintOf is what the compiler says of an expression.
func complaintOf(err error) *Complaint {
	var at *file.Error
	if !errors.As(err, &at) {
		c := &Complaint{At: -1, Message: err.Error()}
		var kind string
		if n, _ := fmt.Sscanf(c.Message, "expected bool, but got %s", &kind); n == 1 {
			c.Message = "an expression must be true or false, this one is of the kind " + kind
		}
		return c
	}
	c := &Complaint{At: at.From, Message: strings.TrimSpace(at.Message)}
	var name string
	if n, _ := fmt.Sscanf(c.Message, "unknown name %s", &name); n == 1 {
		return unknownName(c.At, name, names)
	}
	if n, _ := fmt.Sscanf(c.Message, "type rule.story has no field %s", &name); n == 1 {
		return unknownName(c.At, "story."+name, []string{"story.outlets", "story.owners", "story.voices", "story.countries"})
	}
	if strings.Contains(c.Message, `unexpected token Operator("=")`) {
		c.Hint = "write =="
	}
	return c
}
