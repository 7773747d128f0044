# SPDX-License-Identifier: Apache-2.0
# bash completion for entente(1)

_entente() {
    local cur prev words cword
    _init_completion || return
    local commands="init charter serve status import export write list show recognise delist erase release recall
        screen verify ledger peers help version"
    local command='' i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            --dir) ((i++)) ;;
            -*) ;;
            *)
                command=${words[i]}
                break
                ;;
        esac
    done
    case $prev in
        --dir)
            _filedir -d
            return
            ;;
        --passphrase-file | --sheet)
            _filedir
            return
            ;;
        --as-of)
            return
            ;;
    esac
    if [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --dir --help --version" -- "$cur")
        return
    fi
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "--help --json --as-of --dry-run --dir" -- "$cur")
        return
    fi
    if [[ $prev == "$command" ]]; then
        case $command in
            charter)
                mapfile -t COMPREPLY < <(compgen -W "new join sign show verify adopt" -- "$cur")
                return
                ;;
            import)
                mapfile -t COMPREPLY < <(compgen -W "un ofac csv" -- "$cur")
                return
                ;;
            ledger)
                mapfile -t COMPREPLY < <(compgen -W "export" -- "$cur")
                return
                ;;
        esac
    fi
    _filedir
}
complete -F _entente entente
