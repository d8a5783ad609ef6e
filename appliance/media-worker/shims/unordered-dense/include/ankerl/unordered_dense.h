/*
 * ankerl::unordered_dense in terms of the C++ standard library. The worker uses map, set and hash only, and only the
 * operations that the standard containers share with it.
 */
#ifndef CONCLAVE_SHIM_UNORDERED_DENSE_H
#define CONCLAVE_SHIM_UNORDERED_DENSE_H

#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ankerl::unordered_dense
{
	/*
	 * The standard library hashes a number to itself. Keys here are often SSRCs or pointers, whose low bits repeat, and
	 * the worker combines hashes by itself too; so the bits are spread with the finalizer of SplitMix64
	 * (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
	 */
	inline uint64_t spread(uint64_t bits) noexcept
	{
		bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);

		return bits ^ (bits >> 31);
	}

	template<typename Key, typename = void>
	struct hash : std::hash<Key>
	{
	};

	template<typename Key>
	struct hash<Key, std::enable_if_t<std::is_integral_v<Key> || std::is_enum_v<Key>>>
	{
		uint64_t operator()(Key key) const noexcept
		{
			return spread(static_cast<uint64_t>(key));
		}
	};

	template<typename Key>
	struct hash<Key*, void>
	{
		uint64_t operator()(const Key* key) const noexcept
		{
			return spread(reinterpret_cast<uintptr_t>(key));
		}
	};

	template<typename Key, typename Value, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense

#endif
