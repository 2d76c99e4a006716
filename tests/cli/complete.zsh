# complete.zsh SCRIPT WORDS...: what a real zsh makes of each line when TAB is pressed at its end.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT= RPROMPT=; unset zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source ${(q)1}; \
holdfast() { print -r -- \"<\${(j: :)@}>\" }; print RE''ADY"
zpty -r shell line '*READY*'
shift
for words; do
    zpty -w -n shell $words$'\t\n'
    zpty -r shell line '*<*>*'
    print -r -- ${${line##*<}%%>*}
done
zpty -d shell
