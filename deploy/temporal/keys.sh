#!/bin/sh
# Makes the certificates and tokens by which Temporal knows its clients, once: keys.sh FOLDER
#
# Two authorities: one for the server and its parts, one for clients. With one for both, a client's certificate would
# open the ports between the parts, where no token is asked for. What a client may do stands in its token, signed with
# a key whose public half Temporal fetches from jwks/. FOLDER/private is not mounted anywhere: keep it off this host.
set -eu
umask 022
folder=${1:?folder for the keys}
mkdir -m 700 "$folder"
cd "$folder"
days=3650 # an office that forgets to renew must not stand still
mkdir -m 700 private
mkdir server jwks banjie operator

authority() { # NAME
    openssl req -x509 -newkey rsa:3072 -noenc -days $days -subj "/CN=banjie $1 authority" \
        -keyout "private/$1-ca.key" -out "private/$1-ca.crt" 2>/dev/null
}

certificate() { # AUTHORITY FOLDER NAME USAGE NAMES
    openssl req -newkey rsa:3072 -noenc -subj "/CN=$2" -keyout "$2/$3.key" -out private/request 2>/dev/null
    printf 'basicConstraints=CA:FALSE\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$4" "$5" > private/extensions
    openssl x509 -req -days $days -in private/request -extfile private/extensions -out "$2/$3.crt" \
        -CA "private/$1-ca.crt" -CAkey "private/$1-ca.key" -CAcreateserial 2>/dev/null
    chmod 644 "$2/$3.key" # the folder above keeps others out; the account in the container has another number
    rm private/request private/extensions
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

token() { # SUBJECT PERMISSION
    header=$(printf '{"alg":"RS256","typ":"JWT","kid":"banjie"}' | base64url)
    claims=$(printf '{"sub":"%s","permissions":["%s"],"exp":%d}' "$1" "$2" $(($(date +%s) + days * 86400)) | base64url)
    signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign private/token.key | base64url)
    printf '%s.%s.%s' "$header" "$claims" "$signature"
}

authority server
authority client
certificate server server server serverAuth,clientAuth DNS:temporal,DNS:localhost,IP:127.0.0.1
certificate client banjie client clientAuth DNS:banjie
certificate client operator client clientAuth DNS:operator
cp private/server-ca.crt private/client-ca.crt server/
cp private/server-ca.crt banjie/ca.crt
cp private/server-ca.crt operator/ca.crt

openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out private/token.key
modulus=$(openssl rsa -in private/token.key -noout -modulus | sed 's/^Modulus=//' | xxd -r -p | base64url)
printf '{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"banjie","n":"%s","e":"AQAB"}]}\n' "$modulus" > jwks/jwks.json

token banjie banjie:write > banjie/banjie_temporal_api_key
echo "TEMPORAL_API_KEY=$(token operator temporal-system:admin)" > operator/env
