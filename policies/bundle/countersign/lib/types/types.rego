# METADATA
# title: Types of facts
# description: |
#   What counts as a fact of a kind. Undefined means that it is none. Those named `is_` are
#   conditions; the others give the value, so that it is looked up once.
package countersign.lib.types

# METADATA
# description: A whole number; 1.5 and "1" are not.
is_integer(x) if {
	is_number(x)
	floor(x) == x
}

# METADATA
# description: |
#   Two letters, as in ISO 3166-1 alpha-2, in upper case. Anything else does not say which country.
country(x) := upper(x) if {
	is_string(x)
	count(x) == 2
	trim(x, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

# METADATA
# description: A boolean, as it is.
truth(x) := x if is_boolean(x)

# METADATA
# description: A string, as it is.
text(x) := x if is_string(x)

# METADATA
# description: An array, as it is.
list(x) := x if is_array(x)

# METADATA
# description: A whole number, as it is.
integer(x) := x if is_integer(x)

# METADATA
# description: A text that names something; blanks name nothing.
name(x) := x if {
	is_string(x)
	trim_space(x) != ""
}

# METADATA
# description: A version, as it is; one or more whole numbers, none negative, most significant first.
version(x) := x if {
	is_array(x)
	count(x) > 0
	every part in x {
		is_integer(part)
		part >= 0
	}
}
