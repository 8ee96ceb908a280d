// What the kernels do with one pack of each operand: a type apiece, so that a loop over rows is compiled for
// each. See kernel_rows.hpp.
#pragma once

#include "dynamics/run/maths.hpp"
#include "dynamics/run/pack.hpp"
#include "dynamics/run/trigonometry.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace weir::dynamics::WEIR_ISA_NAMESPACE {

struct Add {
    template <class R>
    static R of(R a, R b) {
        return a + b;
    }
};
struct Subtract {
    template <class R>
    static R of(R a, R b) {
        return a - b;
    }
};
struct Multiply {
    template <class R>
    static R of(R a, R b) {
        return a * b;
    }
};
struct Divide {
    template <class R>
    static R of(R a, R b) {
        return a / b;
    }
};
struct Modulo {
    template <class R>
    static R of(R a, R b) {
        return a - b * floor<R>(a / b);
    }
};
struct Power {
    template <class R>
    static R of(R a, R b) {
        return pow<R>(a, b);
    }
};
template <class R>
inline R truth(MaskOf<R> mask) {
    return select<R>(mask, all<R>(1), all<R>(0));
}
struct Less {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a < b);
    }
};
struct LessEqual {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a <= b);
    }
};
struct Greater {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a > b);
    }
};
struct GreaterEqual {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a >= b);
    }
};
struct Equal {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a == b);
    }
};
struct NotEqual {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(a != b);
    }
};
struct And {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(both(a != all<R>(0), b != all<R>(0)));
    }
};
struct Or {
    template <class R>
    static R of(R a, R b) {
        return truth<R>(either(a != all<R>(0), b != all<R>(0)));
    }
};
// NaN is passed on, as the interpreter does.
struct Minimum {
    template <class R>
    static R of(R a, R b) {
        return select<R>(either(a <= b, a != a), a, b);
    }
};
struct Maximum {
    template <class R>
    static R of(R a, R b) {
        return select<R>(either(a >= b, a != a), a, b);
    }
};

struct Choose {
    template <class R>
    static R of(R condition, R yes, R no) {
        return select<R>(condition != all<R>(0), yes, no);
    }
};
struct SafeDivide {
    template <class R>
    static R of(R dividend, R divisor, R otherwise) {
        return select<R>(divisor == all<R>(0), otherwise, dividend / divisor);
    }
};

struct Copy {
    using GathersSigns = void;
    template <class R>
    static R of(R a) {
        return a;
    }
};
struct Negate {
    template <class R>
    static R of(R a) {
        return -a;
    }
};
struct Not {
    template <class R>
    static R of(R a) {
        return truth<R>(a == all<R>(0));
    }
};
struct Absolute {
    template <class R>
    static R of(R a) {
        return magnitude<R>(a);
    }
};
#define WEIR_UNARY(Name, function)                                                                           \
    struct Name {                                                                                            \
        template <class R>                                                                                   \
        static R of(R a) {                                                                                   \
            return function<R>(a);                                                                           \
        }                                                                                                    \
    };
WEIR_UNARY(ArcCosine, acos)
WEIR_UNARY(ArcSine, asin)
WEIR_UNARY(ArcTangent, atan)
WEIR_UNARY(Cosine, cos)
WEIR_UNARY(Sine, sin)
WEIR_UNARY(Tangent, tan)
WEIR_UNARY(Exponential, exp)
WEIR_UNARY(Logarithm, log)
WEIR_UNARY(Logarithm10, log10)
WEIR_UNARY(SquareRoot, sqrt)
WEIR_UNARY(IntegerPart, floor)
WEIR_UNARY(Round, round)
#undef WEIR_UNARY

} // namespace weir::dynamics::WEIR_ISA_NAMESPACE

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
