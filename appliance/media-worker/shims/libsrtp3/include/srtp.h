/*
 * The part of libsrtp 3's API that the media worker calls, told in terms of libsrtp 2.
 *
 * Version 3 differs in three ways that matter here: a policy is an opaque object built by setters, packets are
 * protected from one buffer into another with sizes in size_t, and the master key to use is chosen by an index.
 * Version 2 has a plain policy struct, works in place with int lengths, and we use a single master key.
 */
#ifndef CONCLAVE_SHIM_SRTP3_H
#define CONCLAVE_SHIM_SRTP3_H

#include <limits.h>
#include <openssl/crypto.h>
#include <srtp2/srtp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Status codes that only version 3 knows. The first is returned below, the second only has to exist. */
#define srtp_err_status_buffer_small ((srtp_err_status_t)28)
#define srtp_err_status_cryptex_err ((srtp_err_status_t)29)

struct shim_srtp_policy
{
	srtp_policy_t v2;
	/* v2.key points here: master key followed by master salt, as version 2 wants them. */
	uint8_t key_and_salt[SRTP_MAX_KEY_LEN];
};

typedef struct shim_srtp_policy* shim_srtp_policy_t;

static inline srtp_err_status_t shim_srtp_policy_create(shim_srtp_policy_t* created)
{
	*created = (shim_srtp_policy_t)calloc(1, sizeof(struct shim_srtp_policy));

	return *created != NULL ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

static inline void shim_srtp_policy_destroy(shim_srtp_policy_t policy)
{
	if (policy != NULL)
	{
		/* Key material must not stay behind in freed memory; the compiler may drop a plain memset. */
		OPENSSL_cleanse(policy, sizeof(*policy));
		free(policy);
	}
}

static inline srtp_err_status_t shim_srtp_policy_set_ssrc(shim_srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->v2.ssrc = ssrc;

	return srtp_err_status_ok;
}

static inline srtp_err_status_t shim_srtp_policy_set_profile(shim_srtp_policy_t policy, srtp_profile_t profile)
{
	const srtp_err_status_t status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->v2.rtp, profile);

	if (status != srtp_err_status_ok)
	{
		return status;
	}

	return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->v2.rtcp, profile);
}

/* Takes exactly one master key without an identifier (MKI); the worker never gives more. */
static inline srtp_err_status_t shim_srtp_policy_add_key(
  shim_srtp_policy_t policy,
  const uint8_t* key,
  size_t key_len,
  const uint8_t* salt,
  size_t salt_len,
  const uint8_t* mki,
  size_t mki_len)
{
	(void)mki;

	if (policy->v2.key != NULL || mki_len != 0 || key_len > SRTP_MAX_KEY_LEN || salt_len > SRTP_MAX_KEY_LEN - key_len)
	{
		return srtp_err_status_bad_param;
	}

	memcpy(policy->key_and_salt, key, key_len);
	memcpy(policy->key_and_salt + key_len, salt, salt_len);
	policy->v2.key = policy->key_and_salt;

	return srtp_err_status_ok;
}

static inline srtp_err_status_t shim_srtp_policy_set_allow_repeat_tx(shim_srtp_policy_t policy, int allow)
{
	policy->v2.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

static inline srtp_err_status_t shim_srtp_policy_set_window_size(shim_srtp_policy_t policy, size_t packets)
{
	policy->v2.window_size = (unsigned long)packets;

	return srtp_err_status_ok;
}

static inline srtp_err_status_t shim_srtp_create(srtp_t* session, shim_srtp_policy_t policy)
{
	/* Without a key, version 2 would derive session keys from a null pointer. */
	if (policy->v2.key == NULL)
	{
		return srtp_err_status_bad_param;
	}

	return srtp_create(session, &policy->v2);
}

/*
 * Runs an in-place function of version 2 on a copy of the packet in `out`. On entry *out_len is the room in `out`,
 * on success the length of the result. `growth` is how many bytes the function may append: version 2 does not check
 * for room by itself, so it is checked here.
 */
static inline srtp_err_status_t shim_srtp_apply(
  srtp_err_status_t (*in_place)(srtp_t, void*, int*),
  srtp_t session,
  const uint8_t* in,
  size_t in_len,
  uint8_t* out,
  size_t* out_len,
  size_t growth)
{
	if (in_len > (size_t)INT_MAX - growth || in_len + growth > *out_len)
	{
		return srtp_err_status_buffer_small;
	}

	if (in != out)
	{
		memmove(out, in, in_len);
	}

	int len = (int)in_len;
	const srtp_err_status_t status = in_place(session, out, &len);

	if (status == srtp_err_status_ok)
	{
		*out_len = (size_t)len;
	}

	return status;
}

static inline srtp_err_status_t shim_srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtp_len, uint8_t* srtp, size_t* srtp_len, size_t mki_index)
{
	(void)mki_index;

	return shim_srtp_apply(srtp_protect, session, rtp, rtp_len, srtp, srtp_len, SRTP_MAX_TRAILER_LEN);
}

static inline srtp_err_status_t shim_srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtp_len, uint8_t* rtp, size_t* rtp_len)
{
	return shim_srtp_apply(srtp_unprotect, session, srtp, srtp_len, rtp, rtp_len, 0);
}

static inline srtp_err_status_t shim_srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcp_len, uint8_t* srtcp, size_t* srtcp_len, size_t mki_index)
{
	(void)mki_index;

	/* SRTCP appends the encryption flag and packet index, 4 bytes, besides what SRTP appends. */
	return shim_srtp_apply(srtp_protect_rtcp, session, rtcp, rtcp_len, srtcp, srtcp_len, SRTP_MAX_TRAILER_LEN + 4);
}

static inline srtp_err_status_t shim_srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcp_len, uint8_t* rtcp, size_t* rtcp_len)
{
	return shim_srtp_apply(srtp_unprotect_rtcp, session, srtcp, srtcp_len, rtcp, rtcp_len, 0);
}

/* From here on the worker's source means the functions above when it writes version 3's names. */
#define srtp_policy_t shim_srtp_policy_t
#define srtp_policy_create shim_srtp_policy_create
#define srtp_policy_destroy shim_srtp_policy_destroy
#define srtp_policy_set_ssrc shim_srtp_policy_set_ssrc
#define srtp_policy_set_profile shim_srtp_policy_set_profile
#define srtp_policy_add_key shim_srtp_policy_add_key
#define srtp_policy_set_allow_repeat_tx shim_srtp_policy_set_allow_repeat_tx
#define srtp_policy_set_window_size shim_srtp_policy_set_window_size
#define srtp_create shim_srtp_create
#define srtp_protect shim_srtp_protect
#define srtp_unprotect shim_srtp_unprotect
#define srtp_protect_rtcp shim_srtp_protect_rtcp
#define srtp_unprotect_rtcp shim_srtp_unprotect_rtcp

#ifndef SHIM_LIBSRTP_HAS_STREAM_REMOVE
#define srtp_stream_remove srtp_remove_stream
#endif

#endif
