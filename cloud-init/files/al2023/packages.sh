# shellcheck shell=bash

# Installs Firefox. That Amazon Linux packages it could not be confirmed, so Mozilla's repository is the second
# choice. It has both architectures, and its packages are signed
# (https://support.mozilla.org/en-US/kb/install-firefox-linux).
install_browser() {
    local repository=https://packages.mozilla.org/rpm/firefox
    install_packages firefox && return
    printf '%s\n' '[mozilla]' name=Mozilla baseurl=$repository gpgkey=$repository/signing-key.gpg gpgcheck=1 \
        >/etc/yum.repos.d/mozilla.repo
    install_packages firefox
}
