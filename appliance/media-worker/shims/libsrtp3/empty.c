/* ISO C wants at least one declaration in a translation unit. */
typedef int shim_has_no_code_of_its_own;
