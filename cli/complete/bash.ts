/**
 * The script for bash. The package's own needs the package bash-completion, which macOS and slim images lack, complains
 * when it is read twice, and never offers files.
 *
 * Bash splits a word at `=`, so those parts are joined again. Bash 3.2 of macOS has no `compopt`, and so no files.
 */
export const bashScript = `# bash completion for workstation
_workstation() {
    local word line joining
    local -a typed=()
    for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ ( $word == = || -n $joining ) && \${#typed[@]} -gt 0 ]]; then
            typed[\${#typed[@]} - 1]+=$word
        else
            typed+=("$word")
        fi
        [[ $word == = ]] && joining=yes || joining=
    done
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :0) compopt -o default 2>/dev/null ;;
            :*) ;;
            *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
        esac
    done < <(workstation complete -- "\${typed[@]}" 2>/dev/null)
}
complete -F _workstation workstation
`;
