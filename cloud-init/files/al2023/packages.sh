# shellcheck shell=bash
# That Amazon Linux packages Firefox could not be confirmed, so Mozilla's repository is the second choice. It has
# both architectures, and its packages are signed (https://support.mozilla.org/en-US/kb/install-firefox-linux).
get_browser() {
    local at=https://packages.mozilla.org/rpm/firefox
    get firefox && return
    printf '%s\n' '[mozilla]' name=Mozilla baseurl=$at gpgkey=$at/signing-key.gpg gpgcheck=1 >/etc/yum.repos.d/mozilla.repo
    get firefox
}
