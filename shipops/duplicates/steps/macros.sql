-- Words of a text in capitals: apostrophes and points belong to their word, other signs divide.
CREATE OR REPLACE TEMP MACRO spoken_words(text) AS
    list_filter(
        string_split(regexp_replace(regexp_replace(coalesce(text, ''), '[''’`´.]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'), ' '),
        lambda word: word <> ''
    );
-- A name as it is spoken, given name first: "SMITH, MR. JOHN" is JOHN SMITH. Titles and what follows a name are left out.
CREATE OR REPLACE TEMP MACRO spoken_name(text) AS
    list_filter(
        spoken_words(
            CASE WHEN length(text) - length(replace(text, ',', '')) = 1
                    AND len(list_filter(spoken_words(split_part(text, ',', 2)), lambda word: NOT list_contains(getvariable('titles'), word))) > 0
                THEN split_part(text, ',', 2) || ' ' || split_part(text, ',', 1) ELSE text END
        ),
        lambda word: NOT list_contains(getvariable('titles'), word)
    );
-- The given name among the words of a name. A first letter is read as the name a mailbox spells before the same surname:
-- J. Smith at joel_smith@… is Joel, and not John.
CREATE OR REPLACE TEMP MACRO given_name(words, email) AS
    CASE WHEN length(words[1]) = 1 AND starts_with(upper(email), words[1])
            AND starts_with(regexp_extract(upper(email), '^[A-Z]{3,}[._-](.*)', 1), words[-1])
        THEN regexp_extract(upper(email), '^[A-Z]+') ELSE words[1] END;
-- Every number a field holds: two may be written into one, with or without a sign between them. The last ten digits count,
-- as country codes come and go; what nobody has (all one digit, a row of them) does not.
CREATE OR REPLACE TEMP MACRO phone_numbers(text) AS
    list_distinct(
        list_filter(
            flatten(
                list_transform(
                    regexp_split_to_array(coalesce(text, ''), '[/;,|]| OR | or '),
                    lambda part: CASE WHEN length(regexp_replace(part, '[^0-9]', '', 'g')) >= 18
                        THEN [left(right(regexp_replace(part, '[^0-9]', '', 'g'), 20), 10), right(regexp_replace(part, '[^0-9]', '', 'g'), 10)]
                        ELSE [right(regexp_replace(part, '[^0-9]', '', 'g'), 10)] END
                )
            ),
            lambda digits: length(digits) >= 7 AND length(replace(digits, left(digits, 1), '')) >= 2
                AND NOT contains('01234567890123456789', digits) AND NOT contains('98765432109876543210', digits)
        )
    );
CREATE OR REPLACE TEMP MACRO no_mailbox(text) AS
    list_contains(getvariable('no_mailboxes'), split_part(text, '@', 1)) OR NOT contains(text, '@');
-- Two words that a slip of the keyboard tells apart.
CREATE OR REPLACE TEMP MACRO mistyped(a, b) AS
    least(length(a), length(b)) >= 3 AND greatest(length(a), length(b)) >= 4
    AND damerau_levenshtein(a, b) <= CASE WHEN least(length(a), length(b)) >= 7 THEN 2 ELSE 1 END;
-- Whether a given name may be written for another: by its short forms, its first letter, or by a slip in either.
CREATE OR REPLACE TEMP MACRO same_given(given_a, forms_a, given_b, forms_b, both_common) AS
    list_has_any(forms_a, forms_b)
    OR length(given_a) = 1 AND list_contains(list_transform(list_append(forms_b, given_b), lambda form: left(form, 1)), given_a)
    OR length(given_b) = 1 AND list_contains(list_transform(list_append(forms_a, given_a), lambda form: left(form, 1)), given_b)
    OR NOT both_common AND (
        len(list_filter(list_append(forms_b, given_b), lambda form: mistyped(given_a, form))) > 0
        OR len(list_filter(list_append(forms_a, given_a), lambda form: mistyped(given_b, form))) > 0
    );
-- Whether two names may be one person's. Both given names being common ones, none of them is a slip.
-- Given names are read only where the surnames agree, which few do.
CREATE OR REPLACE TEMP MACRO same_person(given_a, forms_a, surname_a, given_b, forms_b, surname_b, both_common) AS
    CASE WHEN surname_a = surname_b OR mistyped(surname_a, surname_b)
        THEN same_given(given_a, forms_a, given_b, forms_b, both_common) ELSE false END
    OR (given_a = surname_b OR mistyped(given_a, surname_b)) AND (surname_a = given_b OR mistyped(surname_a, given_b));
-- Whether the numbers of one address are among those of the other: the flat may be left out, the house may not differ.
CREATE OR REPLACE TEMP MACRO same_house(a, b) AS
    len(a) > 0 AND len(b) > 0 AND len(list_intersect(a, b)) = least(len(a), len(b));
