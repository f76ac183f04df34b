"""The report of a week: a page for the teacher, a page to project, a page for each student, and the marks as CSV.

    statistics      difficulty, discrimination, reliability: arrays in, numbers out
    patterns        what the class shares: named mistakes, items to teach again, slow submissions
    similarity      pairs of submissions that have much of their own code in common
    evaluation      all of that for one week, in one object
    names           what people and their pages are called
    feedback        what one student reads
    figures         pictures as SVG with real text
    table           the marks as CSV
    rows            the rows of the tables on a page
    pages           the files of a report
    writing         the files into a folder, all of them or none

Nothing here grades, asks the time or runs what a student wrote.
"""
