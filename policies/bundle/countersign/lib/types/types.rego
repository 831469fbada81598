# METADATA
# title: Types of facts
# description: |
#   What counts as a fact of a kind. Undefined means no: each function is used as a condition only.
package countersign.lib.types

# METADATA
# description: A whole number; 1.5 and "1" are not.
is_integer(x) if {
	is_number(x)
	floor(x) == x
}

# METADATA
# description: A text that names something; blanks name nothing.
is_name(x) if {
	is_string(x)
	trim_space(x) != ""
}

# METADATA
# description: A version is one or more whole numbers, none negative, most significant first.
is_version(x) if {
	is_array(x)
	count(x) > 0
	every part in x {
		is_integer(part)
		part >= 0
	}
}

# METADATA
# description: Two letters, as in ISO 3166-1 alpha-2. Anything else does not say which country.
is_country(x) if {
	is_string(x)
	count(x) == 2
	trim(x, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}
