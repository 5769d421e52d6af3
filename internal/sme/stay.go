package sme

// FirmStay is a step of a firm's place over time, with the row that shows it.
type FirmStay struct {
	Firm       Key
	Name, Code string
	Since      Day // 0: from the beginning
	Region     RegionID
	Act        Act
	Document   DocumentNumber
	Row        RowNumber
}
