package notice

import (
	"slices"

	"tracker/internal/sme"
)

// The remarks, with their arguments in order. Errors: the problems, and those
// of Complete that are marked so. A mapping is what --map is given: 所属园区=place.
//
//	passed.title            a title, or a heading that begins a section
//	passed.heading          a heading over a group of rows
//	passed.subtotal         a row of sums
//	passed.footer           a note, signature or empty form below the entries
//	passed.date             a line with a date
//	passed.unit             a line with a unit of measure
//	passed.text             running text before the table
//	passed.note             a note to who fills the list in: it begins with #
//	passed.repeated-header  the header once more, or its second row
//	passed.continued        a further row of the firm above, whose name cell is merged
//
//	skipped.text            running text in no list
//	skipped.form            a table without entries: a receipt, an empty form
//	skipped.unfilled        the header of a list, and no firms below it yet
//	skipped.others          a table of others beside the lists: offices to call, bodies that help
//	skipped.report          a report made by tracker
//
//	row.no-name             problem: the row has no name
//	row.no-result           problem: its result can't be read, in a table of passes and fails: text string
//	row.junk-name           problem: the text in place of a name is none: text string
//	row.code-check          code string, likely correction string or ""
//	row.code-bad            code string
//	row.code-old-number     code string
//	row.code-destroyed      code string
//	row.code-repeated       code string, earlier row int: one code under two names
//	row.repeated            earlier row int: the name once more
//	row.unknown-region      text string, nearest sme.RegionID or "", place as printed string
//	row.several-regions     text string, place as printed string: several places may have the name, and no city is named
//	row.region-contradicts  text string, place as printed string: it lies outside of what the row or its list names
//	row.region-outside      place as printed string, issuer sme.RegionID: the place lies outside of the region whose list it is
//	row.region-group        place string, above sme.RegionID: the place lies outside of the one that the heading above names
//	row.renamed             printed string: 已更名 and no other name
//	row.name-cut            name string: it ends within a word or a bracket
//	row.name-id             printed string, id string: figures at the end of the name were cut off
//	row.name-cleaned        printed string, name string: marks around the name, or its number, were taken off
//	row.name-odd            name string, odd characters string, likely ones string
//	row.name-bare           name string: it is alone in its row and has no ending of a firm
//	row.two-names           printed string: a firm's name and another in brackets
//	row.firms-together      firms int, printed string: one cell names several; each is an entry
//	row.firms-glued         name string: it goes on behind its legal form to a second one
//	row.no-tier             problem: the row doesn't say which tier, in a list whose rows do: text string
//	row.two-tiers           text string, tier sme.TierID: the row names several tiers; it is read as of the highest
//	row.words-unread        column string, text string: what the row says of its act, batch or publication is not understood
//	row.swapped             name string, code string: each was in the other's column
//	row.shifted             name string: it was in another column
//	row.window              printed string: no validity that can be read
//	row.result              printed string: the row's own result contradicts the list's act
//	group.rows              heading string, rows int, announced int
//
//	list.number-gap         gaps int, number before int, number after int: of the first
//	list.number-repeat      repeats int, number int: of the first
//	list.columns-shift      column before int, column after int, from 1: names move to another column
//	list.header-wrong       header string: there are names below a header that means something else
//	list.header-below       row int: rows above the header were read by it
//	list.firms-beside       column int, columns string, by number, other mapping string: no header says which of the columns of firms the list is of
//	list.header-guessed     row int: a row of unknown words was taken for the header
//	list.dates-unread       headers string, mapping of the first string: columns of dates that are not understood
//	list.places-unread      headers string, mapping of the first string: columns that hold places, kept as printed
//	list.places-outside     rows int, placed rows int, mapping to nothing string or "": most places lie outside of the list's region
//	list.places-guessed     rows int, placed rows int, columns string, by header or number, mapping string, mapping to nothing string: no header says that the firms are there, and these rows' places lie outside of the list's region or are unknown
//	list.tier-by-row        tier sme.TierID, header string: the title names one tier, the rows in that column others; the rows hold
//	list.places-carried     header string, rows int: their empty cells read as merged with the one above
//	list.details-by-column  title string: it names a tier and a list, but no batch; telephones alone make it a sheet of whom to call
//	list.hidden-rows        hidden rows int
//	list.act-mixed          title string: the title names new firms and reviews, and the rows don't tell them apart
//	list.tier-mixed         tier sme.TierID, other tier sme.TierID: the title names both; neither is taken
//	list.others-beside      rows int, its words string: a table of others in the file was left out
//	list.total-differs      announced int, below int: the total at the foot is not the one in the title
//
// Complete:
//
//	list.no-tier            error
//	list.two-tiers          error: tier sme.TierID, other tier sme.TierID: the title names both, and no row says which
//	list.no-act             error
//	list.act-unclear        error: word string: the title names a tier, and something else than an act
//	list.no-issuer          error
//	list.no-date            error
//	list.batch-mixed        error: batches int: the rows name several, and nothing says of which tier
//	list.not-grantor        error: region sme.RegionID: the list is of a region whose lists don't grant the tier, and names no batch that it is taken from
//	list.no-batch           doubt: neither number nor year
//	list.wider              error: name string: titled by a population of the tier's rank other than its lists
//	list.look-alike         name string: another programme; error unless the tier is given by flag
//	list.fewer-rows         error: rows int, announced int, issuer sme.RegionID
//	list.more-rows          rows int, announced int, issuer sme.RegionID
//	list.region-rows        region sme.RegionID, rows int, announced int
//	list.known-total        region sme.RegionID, rows int, known int: as the built-in batches have it
//	list.issuer-assumed     issuer sme.RegionID: no region is named
//	list.flag-differs       fact Fact, flag and list as the fact is typed: the flag wins
//	list.letter-differs     fact Fact, list and letter as the fact is typed: nothing is taken from the letter
//	list.window-reversed    from sme.Date, to sme.Date: error
//	list.ends-before        published sme.Date, to sme.Date: error: the validity ends before the publication

// Fact names a fact of a list in a remark: tier, act, region, batch, published,
// valid-from, valid-until or status.
type Fact string

func remark(id string, args ...any) sme.Remark { return sme.Remark{ID: id, Args: args} }

func mistake(id string, args ...any) sme.Remark { return sme.Remark{ID: id, Args: args, Error: true} }

func sortLines(lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int { return a.Row - b.Row })
}
